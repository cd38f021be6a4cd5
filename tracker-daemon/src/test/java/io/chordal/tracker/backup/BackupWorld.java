// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import com.google.common.io.ByteSource;
import io.chordal.daemon.trust.AccessTokens;
import io.chordal.daemon.trust.SigningKey;
import io.chordal.dht.id.Bytes;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.account.AccountBackup;
import io.chordal.tracker.account.AccountConfig;
import io.chordal.tracker.account.Accounts;
import io.chordal.tracker.account.Argon2Hasher;
import io.chordal.tracker.account.ArgonParameters;
import io.chordal.tracker.account.RegistrationMode;
import io.chordal.tracker.account.Source;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.catalog.CatalogRecords;
import io.chordal.tracker.group.Actor;
import io.chordal.tracker.group.GroupBackup;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.GroupParts;
import io.chordal.tracker.group.Membership;
import io.chordal.tracker.group.Shown;
import io.chordal.tracker.group.Users;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.ring.CatalogBackup;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRecords;
import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.testing.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Trackers with accounts, groups and catalogues over records in memory, that make backups and restore them. */
final class BackupWorld {
    static final String PASSWORD = "correct horse";

    private static final SigningKey KEY = SigningKey.generate();
    private static final AtomicInteger WORLDS = new AtomicInteger();

    final ManualTicker time = new ManualTicker();
    final MemoryRecords records = new MemoryRecords(time);
    final MemoryRegisters registers = records.registers();
    final BackupRecords parts;
    private final Accounts accounts;
    private final GroupParts groups;

    BackupWorld() {
        this(registers -> registers);
    }

    /** Those whose restores go through other registers. */
    BackupWorld(UnaryOperator<Registers> restoring) {
        Random random = new Random(WORLDS.incrementAndGet());
        ArgonParameters cheap = new ArgonParameters(64, 1, 1);
        accounts = Accounts.in(
                registers,
                AccountConfig.defaults().withHashing(cheap).withRegistration(RegistrationMode.invite),
                new Accounts.Surroundings(
                        "t1",
                        claims -> AccessTokens.sign(KEY, claims),
                        new Argon2Hasher(cheap, random),
                        Runnable::run,
                        (after, step) -> step.run(),
                        time,
                        time,
                        random));
        groups = GroupParts.of(new GroupParts.Needs(
                registers,
                accounts.users(),
                (group, wanted) -> CompletableFuture.completedFuture(Set.of()),
                (group, subject, epoch) -> {},
                claims -> "signed",
                Runnable::run,
                time,
                () -> {
                    byte[] id = new byte[GroupId.BYTES];
                    random.nextBytes(id);
                    return Bytes.copyOf(id);
                },
                "t1",
                true));
        Registers through = restoring.apply(registers);
        parts = new BackupRecords(
                new AccountBackup(through, time),
                new GroupBackup(through, accounts.users()),
                new CatalogBackup(records, through, time));
    }

    void user(String name, boolean admin) {
        get(accounts.createByAdmin(name, PASSWORD, admin));
    }

    boolean isUser(String name) {
        return get(accounts.users().find(name)).isPresent();
    }

    void logIn(String name) {
        get(accounts.logIn(name, PASSWORD, "", Source.INSIDE));
    }

    void disable(String name) {
        get(accounts.setDisabled(name, true));
    }

    String invite() {
        return get(accounts.invite(Optional.empty())).text();
    }

    void register(String name, String invitation) {
        get(accounts.create(name, PASSWORD, invitation, Source.INSIDE));
    }

    Actor actor(String name) {
        Users.Known known = get(accounts.users().find(name)).orElseThrow();
        return new Actor(Optional.of(known.user()), known.name(), false);
    }

    void group(String owner, String name) {
        get(groups.founding().create(actor(owner), name, Optional.empty()));
    }

    boolean isGroup(String name) {
        return get(groups.listing().all(Actor.NOBODY, 100, Optional.empty())).groups().stream()
                .anyMatch(shown -> shown.ref().name().value().equals(name));
    }

    /** Returns what somebody sees of a group. */
    Shown shown(String name, String group) {
        return get(groups.listing().all(actor(name), 100, Optional.empty())).groups().stream()
                .filter(shown -> shown.ref().name().value().equals(group))
                .findFirst()
                .orElseThrow();
    }

    /** Returns which groups somebody is something in. */
    List<String> mine(String name) {
        return get(groups.listing().mine(actor(name), 100, Optional.empty())).groups().stream()
                .map(shown -> shown.ref().name().value())
                .toList();
    }

    void request(String name, String group) {
        get(groups.joining().request(actor(name), group));
    }

    void accept(String owner, String group, String name) {
        get(groups.joining().accept(actor(owner), group, name));
    }

    void add(String owner, String group, String member) {
        get(groups.joining().add(actor(owner), group, member));
    }

    void remove(String owner, String group, String member) {
        get(groups.leaving().remove(actor(owner), group, member));
    }

    Membership membership(String name, String group) {
        return shown(name, group).membership().orElseThrow();
    }

    GroupId id(String group) {
        return get(groups.access().find(group)).id();
    }

    void enter(GroupId group, String name, int file) {
        CatalogEntry entry = entry(name, file);
        if (group.isPublic()) {
            get(records.add(List.of(entry)));
        } else {
            get(records.enter(group, entry));
        }
    }

    private CatalogEntry entry(String name, int file) {
        FileRef ref = Samples.file(file, 1);
        return new CatalogEntry(
                new FileName(name),
                ref,
                Optional.empty(),
                false,
                Samples.peer(1),
                "ann",
                time.instant(),
                time.instant());
    }

    List<String> files(GroupId group) {
        return IntStream.range(0, CatalogRecords.PARTITIONS)
                .mapToObj(partition -> get(records.scan(group, partition, Optional.empty(), 1000)))
                .flatMap(page -> page.entries().stream())
                .map(entry -> entry.name().value())
                .sorted()
                .toList();
    }

    byte[] backup() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new BackupRun(parts).run(out, new BackupHead(time.instant(), "t1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    Restoration restore(byte[] backup) {
        return restore(backup, true);
    }

    Restoration restore(byte[] backup, boolean really) {
        try {
            return new RestoreRun(parts, really, () -> false).run(ByteSource.wrap(backup));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
