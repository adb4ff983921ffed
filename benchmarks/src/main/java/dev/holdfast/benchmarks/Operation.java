package dev.holdfast.benchmarks;

import java.util.List;
import java.util.Map;

/** What is measured: the columns of the tables. */
enum Operation {
  FIND_BY_ID("findById", 5_000, 0) {
    @Override
    long run(Contender on, Work work, int time) {
      return on.findById(work.target(time).id()).cents();
    }
  },
  FIND20("find20", 1_000, 0) {
    @Override
    long run(Contender on, Work work, int time) {
      return sum(on.findByCustomer(work.target(time).customer()));
    }
  },
  SORT20("sort20", 200, 0) {
    @Override
    long run(Contender on, Work work, int time) {
      return sum(on.findByRegion(work.target(time).region()));
    }
  },
  IN20("in20", 500, 0) {
    @Override
    long run(Contender on, Work work, int time) {
      long sum = 0;
      for (Order order : on.findByIds(work.ids(time))) {
        sum += order.cents() * order.note().length();
      }
      return sum;
    }
  },
  COUNT("count", 5_000, 0) {
    @Override
    long run(Contender on, Work work, int time) {
      return on.count(work.target(time).customer());
    }
  },
  GROUP("group", 1_000, 0) {
    @Override
    long run(Contender on, Work work, int time) {
      long sum = 0;
      for (Map.Entry<String, Long> each :
          on.centsByStatus(work.target(time).customer()).entrySet()) {
        sum += each.getKey().hashCode() * each.getValue();
      }
      return sum;
    }
  },
  UPDATE("update", 2_000, 0) {
    @Override
    long run(Contender on, Work work, int time) {
      on.update(work.target(time).id(), work.target(time).status());
      return 1;
    }
  },
  SCAN("scan", 10, 0) {
    @Override
    long run(Contender on, Work work, int time) {
      long[] sum = new long[1];
      on.scan(order -> sum[0] += order.cents() + order.note().length());
      return sum[0];
    }
  },
  INSERT_ONE("insertOne", 1_000, 1) {
    @Override
    long run(Contender on, Work work, int time) {
      on.insertOne(work.fresh().get(time));
      return 1;
    }
  },
  DELETE("delete", 1_000, 1) {
    @Override
    void before(Contender on, Work work) {
      on.insertMany(work.fresh());
    }

    @Override
    long run(Contender on, Work work, int time) {
      on.delete(work.fresh().get(time).id());
      return 1;
    }

    @Override
    void after(Contender on, Work work) {}
  },
  INSERT_MANY("insertMany100", 20, Work.MANY) {
    @Override
    long run(Contender on, Work work, int time) {
      on.insertMany(work.many(time));
      return Work.MANY;
    }
  },
  TRANSACTION("tx of 3", 1_000, 1) {
    @Override
    long run(Contender on, Work work, int time) {
      return on.transaction(
              work.target(time).id(), work.target(time).status(), work.fresh().get(time))
          .cents();
    }
  };

  private final String title;
  private final int mostTimes;
  private final int freshPerTime;

  Operation(String title, int mostTimes, int freshPerTime) {
    this.title = title;
    this.mostTimes = mostTimes;
    this.freshPerTime = freshPerTime;
  }

  String title() {
    return title;
  }

  /** The most times in a round: what must be made before or undone after grows with it. */
  int mostTimes() {
    return mostTimes;
  }

  Work work(Orders orders, int round, int times) {
    return Work.of(orders, round, times, freshPerTime);
  }

  /** Makes what a round needs; not measured. */
  void before(Contender on, Work work) {}

  /** One time; measured. What it gives depends on everything that was read, and on nothing else. */
  abstract long run(Contender on, Work work, int time);

  /** Leaves the data as large as it was; not measured. */
  void after(Contender on, Work work) {
    if (freshPerTime > 0) {
      on.deleteMany(work.freshIds());
    }
  }

  private static long sum(List<Order> orders) {
    long sum = 0;
    for (Order order : orders) {
      sum = sum * 31 + order.cents() + order.note().length();
    }
    return sum;
  }
}
