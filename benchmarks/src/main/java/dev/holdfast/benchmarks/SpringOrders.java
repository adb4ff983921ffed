package dev.holdfast.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.query.Param;

/** What Spring Data JDBC implements. */
interface SpringOrders extends CrudRepository<SpringOrder, String> {
  List<SpringOrder> findFirst20ByCustomerOrderByCentsDesc(String customer);

  List<SpringOrder> findFirst20ByRegionOrderByWeight(String region);

  @Query(
      "SELECT status, sum(cents) AS cents FROM orders WHERE customer = :customer GROUP BY status")
  List<Sum> centsByStatus(@Param("customer") String customer);

  /** A row of that. */
  record Sum(String status, long cents) {}

  long countByCustomer(String customer);

  @Modifying
  @Query("UPDATE orders SET status = :status, visits = visits + 1 WHERE id = :id")
  void visit(@Param("id") String id, @Param("status") String status);

  @Query("SELECT * FROM orders ORDER BY id")
  Stream<SpringOrder> all();

  @Modifying
  @Query("DELETE FROM orders WHERE id IN (:ids)")
  void deleteMany(@Param("ids") Collection<String> ids);
}
