package dev.holdfast.mongo;

import dev.holdfast.Explanation;
import dev.holdfast.Filter;
import dev.holdfast.JsonForm;
import dev.holdfast.spi.Read;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Reads the server's explanation of a find. */
final class Explaining {
  private static final String INDEX = "indexName";

  private Explaining() {}

  static Explanation explain(Link link, Read.Explain read) {
    Read.Find find = read.find();
    Selection selection = Selection.of(find.filter());
    BsonDocument explained =
        link.command(MongoFind.question(find).explain(link.stored(find.collection())));
    List<BsonDocument> stages = new ArrayList<>();
    collect(explained, false, stages);
    Filter residue = selection.residue();
    return new Explanation(
        "mongodb",
        JsonForm.text(Selection.decided(find.filter())),
        residue == null ? null : JsonForm.text(residue),
        index(stages, link.indexes(find.collection())),
        String.join(" < ", stages.stream().map(Explaining::text).toList()));
  }

  /** The stages of the winning plan, the last one first. */
  private static void collect(BsonValue part, boolean winning, List<BsonDocument> stages) {
    if (part.isArray()) {
      part.asArray().forEach(one -> collect(one, winning, stages));
    } else if (part.isDocument()) {
      BsonDocument document = part.asDocument();
      if (winning && document.containsKey("stage")) {
        stages.add(document);
      }
      document.forEach(
          (name, value) -> {
            if (!name.equals("rejectedPlans") && !name.equals("slotBasedPlan")) {
              collect(value, winning || name.equals("winningPlan"), stages);
            }
          });
    }
  }

  private static String text(BsonDocument stage) {
    String name = stage.getString("stage").getValue();
    if (!stage.containsKey(INDEX)) {
      return name;
    }
    BsonValue bounds = stage.get("indexBounds");
    return name
        + " "
        + stage.getString(INDEX).getValue()
        + (bounds == null ? "" : " " + bounds.asDocument().toJson());
  }

  private static @Nullable String index(List<BsonDocument> stages, List<Declared> declared) {
    for (BsonDocument stage : stages) {
      if (stage.getString("stage").getValue().equals("IDHACK")) {
        return "id";
      }
      if (stage.containsKey(INDEX)) {
        return name(stage.getString(INDEX).getValue(), declared);
      }
    }
    return null;
  }

  private static String name(String stored, List<Declared> declared) {
    for (Declared one : declared) {
      if (one.stored().equals(stored) || one.storedUnique().equals(stored)) {
        return one.index().name();
      }
    }
    return stored.equals("_id_") ? "id" : stored;
  }
}
