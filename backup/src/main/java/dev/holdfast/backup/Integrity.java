package dev.holdfast.backup;

import dev.holdfast.Database;
import dev.holdfast.ErrorCode;
import dev.holdfast.Filter;
import dev.holdfast.HoldfastException;
import dev.holdfast.spi.Admin;
import dev.holdfast.spi.Backend;
import dev.holdfast.spi.ForwardingBackend;
import dev.holdfast.spi.Read;
import dev.holdfast.spi.Rows;
import dev.holdfast.spi.Session;
import java.util.List;

/**
 * Whether all of a database can be read: every document of every collection, taken apart, as many
 * as are counted. What was exchanged for something else that can be read is not found: only a
 * backup knows what was there.
 *
 * @param documents how many there are
 */
public record Integrity(int collections, long documents) {
  /**
   * Reads everything once, in constant memory.
   *
   * @throws HoldfastException CORRUPT, with where, when something is damaged; INVALID when a
   *     restore was interrupted, which is no damage: to run it again completes it
   */
  public static Integrity check(Database database) {
    BackupLog.of(database)
        .interruptedRestore()
        .ifPresent(
            backup -> {
              throw HoldfastException.of(
                  ErrorCode.INVALID,
                  "A restore of "
                      + backup
                      + " into "
                      + database
                      + " was interrupted; run it again");
            });
    Backend backend = ForwardingBackend.innermost(database.backend());
    List<String> names = backend.admin(new Admin.Collections());
    return Comparison.reading(
        backend,
        session -> {
          long documents = 0;
          for (String name : names) {
            documents += check(session, name);
          }
          return new Integrity(names.size(), documents);
        });
  }

  private static long check(Session session, String name) {
    long read = 0;
    try (Rows rows = session.read(Read.Find.all(name))) {
      while (rows.next()) {
        rows.body().toMap();
        read++;
      }
    } catch (HoldfastException e) {
      throw e.in("'" + name + "' after " + read + " documents");
    }
    long counted = session.read(new Read.Count(name, Filter.all(), -1));
    if (counted != read) {
      throw HoldfastException.of(
          ErrorCode.CORRUPT,
          "'" + name + "' has " + counted + " documents, of which " + read + " can be read");
    }
    return read;
  }
}
