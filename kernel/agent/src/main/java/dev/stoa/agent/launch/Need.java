package dev.stoa.agent.launch;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import dev.stoa.agent.artifact.ArtifactStore;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.Download;

/** A file that one container needs: asked for once, and released once. */
interface Need {
    /** The file; stays until it is released, however it ended. */
    CompletableFuture<Path> get();

    /** The container has its own copy of what it got, or does not need it any more. */
    void release(CompletableFuture<Path> got);

    /** One that a blob server of the cluster has. */
    static Need of(ArtifactStore store, Artifact artifact) {
        return new Need() {
            @Override
            public CompletableFuture<Path> get() {
                return store.get(artifact);
            }

            @Override
            public void release(CompletableFuture<Path> got) {
                store.release(artifact);
            }
        };
    }

    /** One from outside the cluster. */
    static Need of(ArtifactStore store, Download download) {
        return new Need() {
            @Override
            public CompletableFuture<Path> get() {
                return store.get(download);
            }

            @Override
            public void release(CompletableFuture<Path> got) {
                store.release(download, got);
            }
        };
    }
}
