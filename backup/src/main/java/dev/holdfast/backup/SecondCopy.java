package dev.holdfast.backup;

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
}
