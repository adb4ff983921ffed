package dev.holdfast.sqlite;

import dev.holdfast.spi.Body;
import dev.holdfast.spi.Image;
import dev.holdfast.spi.Rows;
import java.util.List;

/** Documents that are in memory already; holds nothing of the store. */
final class ListRows implements Rows {
  private final List<Image> images;
  private int at = -1;

  ListRows(List<Image> images) {
    this.images = images;
  }

  @Override
  public boolean next() {
    if (at < images.size()) {
      at++;
    }
    return at < images.size();
  }

  @Override
  public String id() {
    return images.get(at).id();
  }

  @Override
  public long revision() {
    return images.get(at).revision();
  }

  @Override
  public Body body() {
    return images.get(at).body();
  }

  @Override
  public void close() {
    at = images.size();
  }
}
