package dev.holdfast.tck.rules;

import dev.holdfast.Capability;
import dev.holdfast.Collection;
import dev.holdfast.Document;
import dev.holdfast.Filter;
import dev.holdfast.Index;
import dev.holdfast.tck.Area;
import dev.holdfast.tck.Failure;
import dev.holdfast.tck.Rules;
import dev.holdfast.tck.Trial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Questions from a seed, each answered by the reference evaluator too. */
final class RandomRules implements Area {
  private static final int DOCUMENTS = 40;
  private static final int DOCUMENTS_TO_WRITE = 8;
  private static final int DOCUMENTS_TO_STREAM = 1_200;
  private static final int QUESTIONS_PER_SET = 20;
  private static final int SHRINKING_ATTEMPTS = 1_000;

  @Override
  public String code() {
    return "RND";
  }

  @Override
  public String title() {
    return "Random questions";
  }

  @Override
  public void rules(Rules r) {
    r.rule(
        "RND-01",
        "Random filters find what the evaluator finds.",
        k -> reading(k, 1, 25, RandomQuestions::filters));
    r.rule(
        "RND-02",
        "Random orders, offsets and limits give what the evaluator gives.",
        k -> reading(k, 2, 15, RandomQuestions::windows));
    r.rule(
        "RND-03",
        "Random pages, put together, are the evaluator's list.",
        k -> reading(k, 3, 10, RandomQuestions::pages));
    r.rule(
        "RND-04",
        "Random projections show what the evaluator shows.",
        k -> reading(k, 4, 5, RandomQuestions::projected));
    r.rule(
        "RND-05",
        "Random distinct values are those of the evaluator.",
        k -> reading(k, 5, 5, RandomQuestions::distinct));
    r.rule(
        "RND-06",
        "Random aggregations give the evaluator's rows.",
        k -> reading(k, 6, 15, RandomQuestions::aggregated));
    r.rule(
            "RND-07",
            "Random updates of many make of each document what the evaluator makes of it, or fail"
                + " and change nothing.",
            k -> writing(k, 7, 10, RandomQuestions::updated))
        .requires(Capability.TRANSACTIONS);
    r.rule(
        "RND-08",
        "Random deletes of many leave what the evaluator leaves.",
        k -> writing(k, 8, 5, RandomQuestions::deleted));
    r.rule(
        "RND-09",
        "A random update of one changes the first that matches as the evaluator does, or fails and"
            + " changes nothing.",
        k -> writing(k, 9, 10, RandomQuestions::updatedOne));
    r.rule(
        "RND-10",
        "Random streams and pages over many documents deliver each once, in the evaluator's order.",
        k -> longOnes(k, 10));
    r.rule(
        "RND-11",
        "A question that is asked a dozen times is answered every time as the first.",
        k -> reading(k, 11, 1, RandomQuestions::repeated));
  }

  /** One question in 500 is about many documents. */
  private static void longOnes(Trial k, int rule) {
    for (int set = (k.options().randomCases() + 499) / 500; set > 0; set--) {
      long seed = seed(k, rule, set, 0);
      List<Entry> documents = new RandomData(seed).documents(DOCUMENTS_TO_STREAM);
      RandomData data = new RandomData(~seed, documents);
      List<Index> indexes = data.once(2) ? data.indexes() : List.of();
      Filter many = Filter.not(data.filter(2));
      Probe probe = new Probe(documents, indexes, many, data.sort(), null);
      Collection<Document> stored = store(k, documents, indexes);
      ask(k, stored, probe, seed, RandomQuestions::streamed);
      k.done(stored);
    }
  }

  /** What is asked of the documents of a probe, stored; whatever else it needs comes from data. */
  interface Question {
    void check(Trial k, Collection<Document> documents, Probe probe, RandomData data);
  }

  private static void reading(Trial k, int rule, int percent, Question question) {
    int left = share(k, percent);
    for (int set = 0; left > 0; set++) {
      RandomData data = new RandomData(seed(k, rule, set, 0));
      List<Entry> documents = data.documents(1 + data.below(DOCUMENTS));
      List<Index> indexes = data.once(2) ? data.indexes() : List.of();
      Collection<Document> stored = store(k, documents, indexes);
      for (int i = Math.min(left, QUESTIONS_PER_SET); i > 0; i--, left--) {
        long seed = seed(k, rule, set, i);
        ask(k, stored, probe(documents, indexes, seed), seed, question);
      }
      k.done(stored);
    }
  }

  private static void writing(Trial k, int rule, int percent, Question question) {
    int left = share(k, percent);
    for (int set = 0; left > 0; set++) {
      RandomData shared = new RandomData(seed(k, rule, set, 0));
      List<Index> indexes = shared.once(3) ? shared.indexes() : List.of();
      Collection<Document> stored = store(k, List.of(), indexes);
      for (int i = Math.min(left, QUESTIONS_PER_SET); i > 0; i--, left--) {
        long seed = seed(k, rule, set, i);
        RandomData data = new RandomData(seed);
        List<Entry> documents = data.documents(1 + data.below(DOCUMENTS_TO_WRITE));
        stored.unordered().deleteMany(Filter.all());
        fill(stored, documents);
        ask(k, stored, probe(documents, indexes, seed), seed, question);
      }
      k.done(stored);
    }
  }

  private static int share(Trial k, int percent) {
    return (int) Math.max(1, (long) k.options().randomCases() * percent / 100);
  }

  private static long seed(Trial k, int rule, int set, int question) {
    return ((k.options().seed() * 31 + rule) * 1_000_003 + set) * 101 + question;
  }

  private static Probe probe(List<Entry> documents, List<Index> indexes, long seed) {
    RandomData data = new RandomData(~seed, documents);
    return new Probe(documents, indexes, data.filter(3), data.sort(), data.update());
  }

  private static Collection<Document> store(Trial k, List<Entry> documents, List<Index> indexes) {
    Collection<Document> stored = k.documents();
    indexes.forEach(stored::createIndex);
    fill(stored, documents);
    return stored;
  }

  private static void fill(Collection<Document> stored, List<Entry> documents) {
    stored.unordered().insertMany(documents.stream().map(Entry::document).toList());
  }

  private static void ask(
      Trial k, Collection<Document> stored, Probe probe, long seed, Question question) {
    k.tried();
    String error = error(k, stored, probe, seed, question);
    if (error != null) {
      throw new Failure(
          "seed "
              + k.options().seed()
              + ", case "
              + seed
              + ": "
              + shrunk(k, probe, seed, question));
    }
  }

  private static @Nullable String error(
      Trial k, Collection<Document> stored, Probe probe, long seed, Question question) {
    try {
      question.check(k, stored, probe, new RandomData(seed));
      return null;
    } catch (Failure e) {
      return e.getMessage();
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  /** The smallest probe that still fails, as far as leaving things out one by one gets. */
  private static String shrunk(Trial k, Probe failed, long seed, Question question) {
    Probe smallest = failed;
    String error = "it failed once, and not again on a new collection";
    int attempts = 0;
    boolean smaller = true;
    while (smaller && attempts < SHRINKING_ATTEMPTS) {
      smaller = false;
      for (Probe next : attempts == 0 ? List.of(failed) : smallest.smaller()) {
        k.tried();
        attempts++;
        Collection<Document> stored = store(k, next.documents(), next.indexes());
        String again = error(k, stored, next, seed, question);
        k.done(stored);
        if (again != null) {
          smallest = next;
          error = again;
          smaller = true;
          break;
        }
      }
    }
    return error + "\n" + smallest;
  }
}
