// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.pick.PickPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of one download: it is told what happened and when, and answers with what is to be done.
 *
 * <p>Invariants: see {@code docs/download.md}. Every method is allowed in every phase; what comes too late changes nothing.
 * Confined to one serial context. It does no I/O, reads no clock and starts nothing: {@code now} is nanoseconds since the
 * download began, never less than before.
 */
public final class DownloadEngine {
    private final ChunkLayout layout;
    private final DownloadConfig config;
    private final RandomGenerator random;
    private final ChunkBook chunks;
    private final SourceBook sources;
    private final Scheduler scheduler;
    private final Agenda agenda;
    private final RateMeter arrivals = new RateMeter();
    private ImmutableList.Builder<DownloadCommand> commands = ImmutableList.builder();
    private DownloadPhase phase = DownloadPhase.RUNNING;
    private @Nullable Stall stall;
    private @Nullable StorageException failure;
    private long idleSince;
    private boolean diskFull;
    private long diskRetryAt;
    private long lastTick;
    private int badChunks;

    /** A download of a file laid out so, of which these chunks are here. */
    public DownloadEngine(
            ChunkLayout layout,
            ChunkSet have,
            DownloadConfig config,
            PickPolicy policy,
            MemoryBudget budget,
            RandomGenerator random) {
        this.layout = layout;
        this.config = config;
        this.random = random;
        this.chunks = new ChunkBook(layout, have, budget);
        this.sources = new SourceBook(layout.chunkCount());
        this.scheduler = new Scheduler(layout, config, policy, random, chunks, sources);
        this.agenda = new Agenda(config, layout.chunkCount());
    }

    /** Begins: looks for sources, or finishes at once if all chunks are here. */
    public List<DownloadCommand> start(long now) {
        return settled(now);
    }

    /** Others name a source and what it has. */
    public List<DownloadCommand> sourceFound(SourceId id, ChunkSet have, long now) {
        sources.found(id, have, now);
        return settled(now);
    }

    /** A source said itself what it has: if it could not be reached before, it is asked at once; a ban stays. */
    public List<DownloadCommand> sourceHas(SourceId id, ChunkSet have, long now) {
        sources.spoke(id, have, now);
        return settled(now);
    }

    /** A source withdrew, or everybody stopped naming it. */
    public List<DownloadCommand> sourceLost(SourceId id, long now) {
        sources.find(id).ifPresent(source -> {
            sources.change(source, source::leave);
            cancelAll(source);
        });
        return settled(now);
    }

    /** Bytes came from a source; of which chunk does not matter. */
    public void bytesArrived(SourceId id, long count, long now) {
        sources.find(id).filter(source -> source.owed() > 0).ifPresent(source -> {
            source.bytesArrived(count, now);
            moving();
        });
    }

    /** A chunk came from a source and matched; it is to be stored or forgotten. */
    public List<DownloadCommand> verified(SourceId id, int chunk, long now) {
        Optional<Flight> flight =
                flight(id, chunk).filter(f -> chunks.of(chunk).stream().noneMatch(Flight::isReceived));
        if (flight.isEmpty() || chunks.state(chunk) == ChunkState.HAVE) {
            commands.add(new DownloadCommand.Discard(id, chunk));
            return settled(now);
        }
        chunks.received(flight.get());
        flight.get().source().proved();
        for (Flight loser : chunks.of(chunk)) {
            if (loser != flight.get()) {
                cancel(loser);
            }
        }
        commands.add(new DownloadCommand.Store(id, chunk));
        moving();
        return settled(now);
    }

    /** The chunk that came from this source is written. */
    public List<DownloadCommand> stored(SourceId id, int chunk, long now) {
        boolean fresh = chunks.state(chunk) != ChunkState.HAVE;
        chunks.stored(chunk);
        flight(id, chunk).ifPresent(chunks::end);
        if (fresh) {
            sources.find(id).ifPresent(source -> source.credit(chunk, layout.length(chunk)));
            agenda.stored(chunk);
            diskFull = false;
            moving();
        }
        return settled(now);
    }

    /** The chunk that came from this source could not be written. */
    public List<DownloadCommand> storeFailed(SourceId id, int chunk, StorageException cause, long now) {
        flight(id, chunk).ifPresent(chunks::end);
        diskFailed(cause, now);
        return settled(now);
    }

    /** A chunk came from a source and did not match: nothing more is asked of it for this file. */
    public List<DownloadCommand> corrupt(SourceId id, int chunk, long now) {
        badChunks++;
        sources.find(id).filter(source -> !source.isBanned()).ifPresent(source -> {
            sources.change(source, source::ban);
            cancelAll(source);
            commands.add(new DownloadCommand.Banned(id, chunk));
        });
        return settled(now);
    }

    /** A source said that it does not have a chunk (any more). */
    public List<DownloadCommand> unavailable(SourceId id, int chunk, long now) {
        sources.find(id).ifPresent(source -> sources.lacks(source, ChunkSet.of(layout.chunkCount(), chunk)));
        flight(id, chunk).ifPresent(chunks::end);
        return settled(now);
    }

    /** A request failed; these chunks of it had not come. */
    public List<DownloadCommand> failed(SourceId id, ChunkSet missing, SourceFailure why, long now) {
        sources.find(id).ifPresent(source -> {
            boolean known = false;
            for (Flight flight : chunks.of(source)) {
                if (missing.contains(flight.chunk()) && !flight.isReceived()) {
                    chunks.end(flight);
                    known = true;
                }
            }
            if (known && !source.isWaiting(now)) {
                sourceFailed(source, why, now);
            }
        });
        return settled(now);
    }

    /** Time passed. */
    public List<DownloadCommand> tick(long now) {
        long arrived = 0;
        for (SourceState source : ImmutableList.copyOf(sources.all())) {
            arrived += source.tick(now - lastTick);
            if (source.owed() > 0
                    && now - source.heardAt() > config.sourceTimeout().toNanos()) {
                cancelAll(source);
                sourceFailed(source, SourceFailure.TIMED_OUT, now);
            } else {
                swapIfSlow(source, now);
            }
        }
        arrivals.add(arrived, now - lastTick);
        lastTick = now;
        return settled(now);
    }

    /** The user stops the download for a while. */
    public List<DownloadCommand> pause(long now) {
        if (phase == DownloadPhase.RUNNING) {
            cancelUnreceived();
            enter(DownloadPhase.PAUSED);
        }
        return settled(now);
    }

    /** The user lets it go on. */
    public List<DownloadCommand> resume(long now) {
        if (phase == DownloadPhase.PAUSED) {
            idleSince = now;
            enter(DownloadPhase.RUNNING);
        }
        return settled(now);
    }

    /** The user ends it. */
    public List<DownloadCommand> cancel(long now) {
        if (!phase.isOver()) {
            cancelUnreceived();
            enter(DownloadPhase.CANCELLED);
        }
        return settled(now);
    }

    /** From now on only these chunks are wanted; requests under way go on. */
    public List<DownloadCommand> need(ChunkSet wanted, long now) {
        chunks.need(wanted);
        return settled(now);
    }

    /** Chunks that were here turned out damaged. */
    public List<DownloadCommand> lost(ChunkSet damaged, long now) {
        if (!phase.isOver()) {
            ChunkSet lost = ChunkSet.of(
                    layout.chunkCount(), damaged.stream().filter(chunks::lose).toArray());
            if (!lost.isEmpty()) {
                agenda.lost(lost);
                commands.add(new DownloadCommand.Withdraw(lost, chunks.have()));
            }
            if (phase == DownloadPhase.FINISHING && !chunks.isComplete()) {
                enter(DownloadPhase.RUNNING);
            }
        }
        return settled(now);
    }

    /** The file stands under its name, though a chunk of it may just have been called lost, or be called stored only after this. */
    public List<DownloadCommand> completed(long now) {
        if (!phase.isOver()) {
            cancelUnreceived();
            enter(DownloadPhase.DONE);
        }
        return settled(now);
    }

    /** The disk refused to make chunks durable, or to finish the file. */
    public List<DownloadCommand> diskFailed(StorageException cause, boolean finishing, long now) {
        if (finishing && phase == DownloadPhase.FINISHING) {
            agenda.completeAgainAt(now + config.diskRetry().toNanos());
        }
        diskFailed(cause, now);
        return settled(now);
    }

    /** Where the download stands. */
    public DownloadProgress progress(long now) {
        ImmutableList<DownloadProgress.SourceProgress> shown =
                sources.all().stream().map(s -> s.progress(now)).collect(ImmutableList.toImmutableList());
        return new DownloadProgress(
                phase,
                Optional.ofNullable(stall),
                Optional.ofNullable(failure).map(StorageException::getMessage),
                layout.size(),
                chunks.have(),
                chunks.bytesHave(),
                chunks.owed(),
                badChunks,
                phase == DownloadPhase.RUNNING ? arrivals.perSecond() : 0,
                shown);
    }

    /** Whether a source that was named may be asked, now or later, without being named again. */
    boolean mayAsk(SourceId id) {
        return sources.find(id).filter(s -> !s.isGone() && !s.isBanned()).isPresent();
    }

    /** Its phase. */
    DownloadPhase phase() {
        return phase;
    }

    /** The state of one chunk. */
    public ChunkState stateOf(int chunk) {
        return chunks.state(layout.checkIndex(chunk));
    }

    /** What follows from the books as they are now: finishing, requests, announcements, the stall. */
    private List<DownloadCommand> settled(long now) {
        if (phase == DownloadPhase.RUNNING && chunks.isComplete()) {
            cancelUnreceived();
            enter(DownloadPhase.FINISHING);
            agenda.completeAgainAt(now);
        }
        if (phase == DownloadPhase.RUNNING && now >= diskRetryAt) {
            commands.addAll(scheduler.schedule(diskFull ? 1 : config.parallel(), now));
        }
        judgeStall(now);
        agenda.due(phase, chunks::have, stall != null, now).forEach(commands::add);
        List<DownloadCommand> all = commands.build();
        commands = ImmutableList.builder();
        return all;
    }

    /** Bytes come: that ends a stall, but for a full disk, which only a written chunk disproves. */
    private void moving() {
        if (!diskFull) {
            setStall(null);
        }
    }

    private void judgeStall(long now) {
        if (phase == DownloadPhase.FINISHING && diskFull) {
            setStall(StallJudge.judge(chunks.missing(), sources, true, false));
        }
        if (phase != DownloadPhase.RUNNING
                || chunks.hasHopefulFlights()
                || chunks.missing().isEmpty()) {
            idleSince = now;
            return;
        }
        if (now - idleSince >= config.stallAfter().toNanos()) {
            setStall(StallJudge.judge(chunks.missing(), sources, diskFull, scheduler.isMemoryShort()));
        }
    }

    private void setStall(@Nullable Stall other) {
        boolean same = stall == null ? other == null : stall.equals(other);
        if (!same) {
            stall = other;
            commands.add(new DownloadCommand.Changed());
        }
    }

    private void enter(DownloadPhase next) {
        phase = next;
        stall = null;
        commands.add(new DownloadCommand.Changed());
    }

    private void diskFailed(StorageException cause, long now) {
        if (phase.isOver()) {
            return;
        }
        if (cause.reason() == StorageException.Reason.DISK_FULL) {
            diskFull = true;
            diskRetryAt = now + config.diskRetry().toNanos();
            cancelUnreceived();
            return;
        }
        cancelUnreceived();
        failure = cause;
        enter(DownloadPhase.FAILED);
        commands.add(new DownloadCommand.Failed(cause));
    }

    private void sourceFailed(SourceState source, SourceFailure why, long now) {
        long doubled = config.retryFirst().toNanos() << Math.min(source.failures(), 20);
        long wait = Math.min(doubled, config.retryMax().toNanos());
        Duration jittered = Duration.ofNanos((long) (wait * (0.75 + 0.5 * random.nextDouble())));
        sources.change(source, () -> {
            if (source.failed(why, jittered, config.maxFailures(), config.droppedFor(), now)) {
                cancelAll(source);
            }
        });
    }

    private void swapIfSlow(SourceState source, long now) {
        ImmutableList<Flight> better = scheduler.betterElsewhere(source, now);
        if (!better.isEmpty()) {
            better.forEach(this::cancel);
            source.waitUntil(now + config.sourceTimeout().toNanos());
        }
    }

    private Optional<Flight> flight(SourceId id, int chunk) {
        return sources.find(id).flatMap(source -> chunks.find(chunk, source));
    }

    private void cancel(Flight flight) {
        chunks.end(flight);
        commands.add(
                new DownloadCommand.Cancel(flight.source().id(), ChunkSet.of(layout.chunkCount(), flight.chunk())));
    }

    private void cancelAll(SourceState source) {
        chunks.of(source).stream().filter(f -> !f.isReceived()).forEach(this::cancel);
    }

    /** What is on its way to the disk arrives there; all else is given up. */
    private void cancelUnreceived() {
        chunks.flights().stream().filter(f -> !f.isReceived()).forEach(this::cancel);
    }
}
