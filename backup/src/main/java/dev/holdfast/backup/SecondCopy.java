package dev.holdfast.backup;

import dev.holdfast.ErrorCode;
import dev.holdfast.HoldfastException;
import java.util.List;

/**
 * What {@link BackupRepository#copyTo} did.
 *
 * @param copied the ids of those that were copied and verified there
 * @param present of those that were there already: the same manifest, files of the same sizes
 * @param failed of those that could not be copied, each with the reason
 */
public record SecondCopy(List<String> copied, List<String> present, List<String> failed) {
  public SecondCopy {
    copied = List.copyOf(copied);
    present = List.copyOf(present);
    failed = List.copyOf(failed);
  }

  /**
   * Itself, when all is there.
   *
   * @throws HoldfastException UNAVAILABLE, with the reasons, when something could not be copied
   */
  public SecondCopy orThrow() {
    if (!failed.isEmpty()) {
      throw HoldfastException.of(
          ErrorCode.UNAVAILABLE,
          failed.size()
              + " backups could not be copied, "
              + (copied.size() + present.size())
              + " are there: "
              + Verification.few(failed));
    }
    return this;
  }
}
