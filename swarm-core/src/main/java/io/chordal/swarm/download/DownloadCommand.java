// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.disk.StorageException;

/** What the engine wants done. A closed list; {@link Handler} has one method for each. Immutable. */
public sealed interface DownloadCommand {
    /** Calls the handler's method for this command. */
    void applyTo(Handler handler);

    /** Carries commands out, in the order given. */
    interface Handler {
        /** Ask the source for these chunks. */
        void request(SourceId source, ChunkSet chunks);

        /** These chunks are no longer wanted from this source. */
        void cancel(SourceId source, ChunkSet chunks);

        /** Write the verified chunk that came from this source. */
        void store(SourceId source, int chunk);

        /** Forget the verified chunk that came from this source. */
        void discard(SourceId source, int chunk);

        /** Tell others of new chunks. */
        void announce(ChunkSet fresh, ChunkSet have);

        /** Tell others that chunks are not here any more. */
        void withdraw(ChunkSet lost, ChunkSet have);

        /** Look for sources. */
        void refreshSources();

        /** Make what was written durable. */
        void checkpoint();

        /** Check the whole file and give it its name. */
        void complete();

        /** A source sent wrong bytes. */
        void banned(SourceId source, int chunk);

        /** Phase or stall changed. */
        void changed();

        /** The download ended without its file. */
        void failed(StorageException cause);
    }

    /** See {@link Handler#request}. */
    record Request(SourceId source, ChunkSet chunks) implements DownloadCommand {
        @Override
        public void applyTo(Handler handler) {
            handler.request(source, chunks);
        }
    }

    /** See {@link Handler#cancel}. */
    record Cancel(SourceId source, ChunkSet chunks) implements DownloadCommand {
        @Override
        public void applyTo(Handler handler) {
            handler.cancel(source, chunks);
        }
    }

    /** See {@link Handler#store}. */
    record Store(SourceId source, int chunk) implements DownloadCommand {
        @Override
        public void applyTo(Handler handler) {
            handler.store(source, chunk);
        }
    }

    /** See {@link Handler#discard}. */
    record Discard(SourceId source, int chunk) implements DownloadCommand {
        @Override
        public void applyTo(Handler handler) {
            handler.discard(source, chunk);
        }
    }

    /** See {@link Handler#announce}. */
    record Announce(ChunkSet fresh, ChunkSet have) implements DownloadCommand {
        @Override
        public void applyTo(Handler handler) {
            handler.announce(fresh, have);
        }
    }

    /** See {@link Handler#withdraw}. */
    record Withdraw(ChunkSet lost, ChunkSet have) implements DownloadCommand {
        @Override
        public void applyTo(Handler handler) {
            handler.withdraw(lost, have);
        }
    }

    /** See {@link Handler#refreshSources}. */
    record RefreshSources() implements DownloadCommand {
        @Override
        public void applyTo(Handler handler) {
            handler.refreshSources();
        }
    }

    /** See {@link Handler#checkpoint}. */
    record Checkpoint() implements DownloadCommand {
        @Override
        public void applyTo(Handler handler) {
            handler.checkpoint();
        }
    }

    /** See {@link Handler#complete}. */
    record Complete() implements DownloadCommand {
        @Override
        public void applyTo(Handler handler) {
            handler.complete();
        }
    }

    /** See {@link Handler#banned}. */
    record Banned(SourceId source, int chunk) implements DownloadCommand {
        @Override
        public void applyTo(Handler handler) {
            handler.banned(source, chunk);
        }
    }

    /** See {@link Handler#changed}. */
    record Changed() implements DownloadCommand {
        @Override
        public void applyTo(Handler handler) {
            handler.changed();
        }
    }

    /** See {@link Handler#failed}. */
    record Failed(StorageException cause) implements DownloadCommand {
        @Override
        public void applyTo(Handler handler) {
            handler.failed(cause);
        }
    }
}
