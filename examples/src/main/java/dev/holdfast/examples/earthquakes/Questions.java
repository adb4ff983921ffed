package dev.holdfast.examples.earthquakes;

import static dev.holdfast.Field.field;
import static dev.holdfast.Sort.descending;

import dev.holdfast.Aggregation;
import dev.holdfast.Collection;
import dev.holdfast.Database;
import dev.holdfast.Page;
import dev.holdfast.Query;
import dev.holdfast.Transaction;
import dev.holdfast.Update;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions that a person would ask. {@code holdfast demo} runs each method and prints the region
 * around it, from this file.
 */
public final class Questions {
  private Questions() {}

  // region strongest
  /** Which were the strongest? */
  public static List<Quake> strongest(Collection<Quake> quakes) {
    return quakes.findMany(
        Query.where(field("type").eq("earthquake")).sort(descending("mag")).limit(5));
  }

  // endregion

  // region bands
  /** How many were there of each magnitude, and how deep? */
  public static List<Band> bands(Collection<Quake> quakes) {
    return quakes.aggregate(
        Aggregation.all().byBand("from", "mag", 1).count("count").avg("depth", "depth"),
        Band.class);
  }

  // endregion

  // region aroundHualien
  /** What happened around Hualien in Taiwan, where the strongest was? */
  public static List<Quake> aroundHualien(Collection<Quake> quakes) {
    return quakes.findMany(
        Query.where(field("latitude").between(23, 25).and(field("longitude").between(121, 122.5)))
            .sort(descending("mag"))
            .limit(8));
  }

  // endregion

  // region alerts
  /** For which was an alert given? */
  public static List<Quake> alerts(Collection<Quake> quakes) {
    return quakes.findMany(Query.where(field("alert").isNotNull()).sort(descending("felt")));
  }

  // endregion

  // region pages
  /** All of them, the latest first, a page at a time. */
  public static List<List<Quake>> pages(Collection<Quake> quakes) {
    Query latestFirst = Query.all().sort(descending("at"));
    List<List<Quake>> pages = new ArrayList<>();
    Page<Quake> page = quakes.page(latestFirst, 200, null);
    pages.add(page.items());
    while (page.hasNext()) {
      page = quakes.page(latestFirst, 200, page.next());
      pages.add(page.items());
    }
    return pages;
  }

  // endregion

  // region rollback
  /** What does a transaction leave behind that is rolled back? */
  public static Rollback rollback(Database db, Collection<Quake> quakes) {
    try (Transaction tx = db.begin()) {
      long changed =
          quakes.in(tx).updateMany(field("mag").gte(5), Update.set("alert", "red")).modified();
      long inside = quakes.in(tx).count(field("alert").eq("red"));
      tx.rollback();
      return new Rollback(changed, inside, quakes.count(field("alert").eq("red")));
    }
  }
  // endregion
}
