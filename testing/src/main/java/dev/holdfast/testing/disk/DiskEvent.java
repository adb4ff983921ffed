package dev.holdfast.testing.disk;

/** Something that a program asked of the disk, in the order in which it was done. */
public sealed interface DiskEvent {
  /** Does it to a disk that is rebuilt. */
  void applyTo(Disk disk);

  /** A file was made, and has a name from now on. */
  record Created(String name, int file) implements DiskEvent {
    @Override
    public void applyTo(Disk disk) {
      disk.create(name, file);
    }
  }

  /** Bytes were written; they may be in memory only. */
  final class Written implements DiskEvent {
    private final int file;
    private final long offset;
    private final byte[] bytes;

    Written(int file, long offset, byte[] bytes) {
      this.file = file;
      this.offset = offset;
      this.bytes = bytes;
    }

    @Override
    public void applyTo(Disk disk) {
      disk.change(file, new Change(offset, bytes));
    }
  }

  /** A file was cut, or made longer with zeros. */
  record Resized(int file, long length) implements DiskEvent {
    @Override
    public void applyTo(Disk disk) {
      disk.change(file, new Change(length, null));
    }
  }

  /** A sync began: it is for what was written by now, and for nothing that comes while it lasts. */
  record SyncBegan(int file, long sync) implements DiskEvent {
    @Override
    public void applyTo(Disk disk) {
      disk.beginSync(file, sync);
    }
  }

  /**
   * What was written to a file before the sync began is on the disk, or, after an error, nobody
   * knows.
   *
   * @param sync as in its {@link SyncBegan}
   */
  record Synced(int file, String name, long sync, boolean succeeded) implements DiskEvent {
    @Override
    public void applyTo(Disk disk) {
      disk.sync(file, sync, succeeded);
    }
  }

  /** The names in a folder are on the disk, unless there was an error. */
  record FolderSynced(String folder, boolean succeeded) implements DiskEvent {
    @Override
    public void applyTo(Disk disk) {
      disk.syncFolder(folder, succeeded);
    }
  }

  /** A name went. */
  record Removed(String name) implements DiskEvent {
    @Override
    public void applyTo(Disk disk) {
      disk.remove(name);
    }
  }

  /** A name became another one. */
  record Renamed(String from, String to) implements DiskEvent {
    @Override
    public void applyTo(Disk disk) {
      disk.rename(from, to);
    }
  }

  /** A call was made to fail; it did nothing, unless another event says so. */
  record Injected(String call, String name) implements DiskEvent {
    @Override
    public void applyTo(Disk disk) {
      // It did nothing.
    }
  }

  /** The program said something on its standard output. */
  record Said(String line) implements DiskEvent {
    @Override
    public void applyTo(Disk disk) {
      // Words change no file.
    }
  }
}
