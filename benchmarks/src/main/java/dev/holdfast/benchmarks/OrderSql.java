package dev.holdfast.benchmarks;

import java.util.List;

/**
 * The statements of the contenders that keep an order as JSON beside its id.
 *
 * @param tables what creates the table and its two indexes
 * @param findByIds takes {@value Contender#PAGE} ids
 * @param update takes the status, then the id
 * @param fetchSize how many rows a scan fetches at a time, for which it needs a transaction; 0 for
 *     a database that has the rows in this process
 * @param insert takes the id, then the JSON
 */
record OrderSql(
    List<String> tables,
    String findById,
    String findByCustomer,
    String findByRegion,
    String findByIds,
    String centsByStatus,
    String count,
    String update,
    String scan,
    int fetchSize,
    String insert,
    String delete) {}
