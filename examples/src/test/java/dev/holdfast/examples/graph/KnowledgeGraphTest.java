package dev.holdfast.examples.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Document;
import dev.holdfast.backup.snapshot.LoadResult;
import dev.holdfast.backup.snapshot.RestoredSnapshot;
import dev.holdfast.backup.snapshot.SnapshotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages about snapshot files show. */
class KnowledgeGraphTest {
  @TempDir Path folder;

  private static KnowledgeGraph small() {
    return new KnowledgeGraph()
        .add(new Node("ada", "person", "Ada"))
        .add(new Node("engine", "machine", "The engine"))
        .add(new Edge("ada", "wrote about", "engine"));
  }

  @Test
  void savesDamagesAndRecovers() throws IOException {
    KnowledgeGraph graph = small();
    // region snapshot
    SnapshotFile<KnowledgeGraph> file =
        SnapshotFile.of(folder.resolve("graph.json"), new GraphForm());
    file.save(graph); // graph.json, graph.json.meta, backups/graph_20261121_204510.json and .meta

    Files.writeString(folder.resolve("graph.json"), "{}"); // something damages it
    LoadResult<KnowledgeGraph> loaded = file.loadWithRecovery();
    // endregion
    assertThat(loaded.source()).isEqualTo(LoadResult.Source.BACKUP_RECOVERY);
    assertThat(loaded.recoveryStats())
        .containsEntry("node_count", 2L)
        .containsEntry("edge_count", 1L);
    KnowledgeGraph recovered = Objects.requireNonNull(loaded.state());
    assertThat(recovered.nodes()).isEqualTo(graph.nodes());
    assertThat(recovered.edges()).isEqualTo(graph.edges());
    Document meta = Document.parse(Files.readString(folder.resolve("graph.json.meta")));
    assertThat(meta.toMap())
        .containsKeys("timestamp", "checksum", "saved_by")
        .containsEntry("node_count", 2L)
        .containsEntry("edge_count", 1L)
        .containsEntry("graph_version", 3L);
    file.save(new KnowledgeGraph());
    RestoredSnapshot<KnowledgeGraph> restored =
        file.restoreFromBackup(String.valueOf(loaded.backupUsed()));
    assertThat(restored.meta().facts()).containsEntry("node_count", 2L);
    assertThat(file.load().orElseThrow().version()).isEqualTo(3);
  }

  @Test
  void aLargeOneComesBackAsItWas() {
    KnowledgeGraph graph = new KnowledgeGraph();
    for (int i = 0; i < 20_000; i++) {
      graph.add(new Node("n" + i, "thing", "Thing " + i));
      graph.add(new Edge("n" + i / 2, "is before", "n" + i));
    }
    SnapshotFile<KnowledgeGraph> file =
        SnapshotFile.of(folder.resolve("graph.json"), new GraphForm());
    file.save(graph);
    KnowledgeGraph loaded = file.load().orElseThrow();
    assertThat(loaded.nodes()).isEqualTo(graph.nodes());
    assertThat(loaded.edges()).isEqualTo(graph.edges());
    assertThat(loaded.version()).isEqualTo(40_000);
  }

  @Test
  void anEdgeNeedsItsNodes() {
    assertThatThrownBy(() -> small().add(new Edge("ada", "knows", "nobody")))
        .hasMessageContaining("There is no node 'nobody'");
  }
}
