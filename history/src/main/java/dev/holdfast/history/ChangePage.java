package dev.holdfast.history;

import java.util.List;

/**
 * Changes that follow a token, and the token to go on with, which is to be kept together with what
 * was made of the changes. The same token again gives the same changes again, and perhaps more.
 */
public record ChangePage(List<Version> changes, String token) {
  public ChangePage {
    changes = List.copyOf(changes);
  }
}
