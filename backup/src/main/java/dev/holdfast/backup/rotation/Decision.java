package dev.holdfast.backup.rotation;

import java.util.List;

/**
 * What becomes of a backup.
 *
 * @param kept false when it may be removed
 * @param reasons why, in words; at least one
 */
public record Decision(Candidate backup, boolean kept, List<String> reasons) {
  public Decision {
    reasons = List.copyOf(reasons);
  }
}
