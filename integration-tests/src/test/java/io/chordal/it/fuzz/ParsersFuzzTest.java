// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.chordal.daemon.config.ByteRate;
import io.chordal.daemon.config.ByteSize;
import io.chordal.daemon.config.DurationRange;
import io.chordal.daemon.config.Durations;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.config.Settings;
import io.chordal.daemon.config.SettingsException;
import io.chordal.dht.grpc.ChordBindings;
import io.chordal.dht.grpc.RpcBinding;
import io.chordal.dht.grpc.RpcService;
import io.chordal.dht.grpc.record.DhtBindings;
import io.chordal.dht.grpc.record.ReplicaBindings;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.Request;
import io.chordal.peer.grpc.wire.ManifestAssembly;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.transfer.v1.ChunkSet;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.GetManifestResponse;
import io.chordal.proto.transfer.v1.PeerRef;
import io.chordal.proto.transfer.v1.ReadChunksRequest;
import io.chordal.swarm.collection.CollectionEntry;
import io.chordal.swarm.collection.CollectionReader;
import io.chordal.swarm.collection.CollectionWriter;
import io.chordal.swarm.disk.CheckedLines;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.InvalidInputException;
import io.chordal.swarm.share.ManifestStore;
import io.chordal.swarm.ticket.Ticket;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that reads bytes or text from somewhere else. For any input each of them gives a value that can be written and read again,
 * or its own kind of refusal; anything else that is thrown, and any wait, is a fault. CONTRIBUTING.md says how to run one for long.
 */
class ParsersFuzzTest {
    private static final FileSystem MEMORY = Jimfs.newFileSystem(Configuration.unix());
    private static final FileId ID = FileId.of(new byte[Hash256.BYTES]);

    @MethodSource("io.chordal.it.fuzz.Seeds#tickets")
    @FuzzTest
    void aTicketIsReadOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        read(() -> Ticket.parse(text)).ifPresent(ticket -> {
            assertThat(Ticket.parse(ticket.toString())).isEqualTo(ticket);
            assertThat(ticket.toString()).matches("[A-Za-z0-9._~%:/@,-]+");
        });
    }

    @MethodSource("io.chordal.it.fuzz.Seeds#names")
    @FuzzTest
    void aFileNameStaysInItsFolder(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Path folder = Path.of("/some/folder");
        Optional<FileName> name = read(() -> new FileName(text));
        assertThat(name.isPresent()).isEqualTo(FileName.problem(text).isEmpty());
        name.ifPresent(one -> {
            assertThat(folder.resolve(one.value()).normalize().getParent()).isEqualTo(folder);
            assertThat(one.value().codePoints().filter(Character::isISOControl)).isEmpty();
        });
    }

    @MethodSource("io.chordal.it.fuzz.Seeds#lists")
    @FuzzTest
    void aFoldersListIsReadOrRefused(byte[] bytes) throws IOException {
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        try {
            CollectionReader reader = new CollectionReader(new ByteArrayInputStream(bytes));
            CollectionWriter writer = new CollectionWriter(again);
            Path folder = Path.of("/some/folder");
            for (Optional<CollectionEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                Path place = entry.get().path().in(folder).normalize();
                assertThat(place.startsWith(folder) && !place.equals(folder))
                        .as("%s", place)
                        .isTrue();
                writer.add(entry.get());
            }
        } catch (InvalidInputException refused) {
            return;
        }
        assertThat(again.toByteArray())
                .as("a list that is taken is the canonical one")
                .isEqualTo(bytes);
    }

    @MethodSource("io.chordal.it.fuzz.Seeds#manifests")
    @FuzzTest
    void aManifestFromAStrangerIsThatOfTheFileOrRefused(byte[] bytes) {
        if (bytes.length < 9) {
            return;
        }
        long size = Math.floorMod(ByteBuffer.wrap(bytes).getLong(), ChunkLayout.MAX_SIZE + 1);
        var wanted = new io.chordal.swarm.file.FileRef(ID, size);
        ManifestAssembly assembly = new ManifestAssembly(wanted);
        int parts = 1 + (bytes[8] & 3);
        byte[] rest = Arrays.copyOfRange(bytes, 9, bytes.length);
        read(() -> {
                    for (int i = 0; i < parts; i++) {
                        assembly.add(parse(
                                GetManifestResponse.parser(),
                                Arrays.copyOfRange(rest, rest.length / parts * i, rest.length / parts * (i + 1))));
                    }
                    return assembly.finish();
                })
                .ifPresent(manifest -> assertThat(manifest.ref()).isEqualTo(wanted));
    }

    @MethodSource("io.chordal.it.fuzz.Seeds#storedManifests")
    @FuzzTest
    void aManifestOnTheDiskIsReadOrLeftOut(byte[] bytes) throws IOException {
        var wanted = new io.chordal.swarm.file.FileRef(ID, 1);
        Path folder = MEMORY.getPath("/manifests");
        ManifestStore store = new ManifestStore(new NioDisk(), folder, 0);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        byte[] checked = ByteBuffer.allocate(bytes.length + 4)
                .put(bytes)
                .putInt((int) crc.getValue())
                .array();
        for (byte[] stored : List.of(bytes, checked)) {
            Files.write(folder.resolve(wanted + ".manifest"), stored);
            store.get(wanted).ifPresent(manifest -> assertThat(manifest.ref()).isEqualTo(wanted));
        }
    }

    @MethodSource("io.chordal.it.fuzz.Seeds#lines")
    @FuzzTest
    void linesOnTheDiskAreReadAsFarAsTheyAreWhole(byte[] bytes) {
        CheckedLines.Prefix prefix = CheckedLines.decode(bytes);
        ByteBuffer again = CheckedLines.encode(prefix.lines());
        assertThat(prefix.bytes()).isBetween(0L, (long) bytes.length);
        assertThat(prefix.whole()).isEqualTo(prefix.bytes() == bytes.length);
        assertThat(CheckedLines.decode(again.array()).lines()).isEqualTo(prefix.lines());
    }

    @MethodSource("io.chordal.it.fuzz.Seeds#transfers")
    @FuzzTest
    void whatPeersNameIsReadOrRefused(byte[] bytes) {
        if (bytes.length < 4) {
            return;
        }
        int chunks = Math.floorMod(ByteBuffer.wrap(bytes).getInt(), ChunkLayout.MAX_CHUNKS);
        byte[] rest = Arrays.copyOfRange(bytes, 4, bytes.length);
        read(() -> TransferCodec.fromWire(parse(FileRef.parser(), rest)))
                .ifPresent(file -> assertThat(TransferCodec.fromWire(TransferCodec.toWire(file)))
                        .isEqualTo(file));
        read(() -> TransferCodec.fromWire(parse(PeerRef.parser(), rest)))
                .ifPresent(peer -> assertThat(TransferCodec.fromWire(TransferCodec.toWire(peer)))
                        .isEqualTo(peer));
        read(() -> TransferCodec.fromWire(parse(ChunkSet.parser(), rest), chunks))
                .ifPresent(set -> assertThat(TransferCodec.fromWire(TransferCodec.toWire(set), chunks))
                        .isEqualTo(set));
        read(() -> TransferCodec.fromWire(
                        parse(ReadChunksRequest.parser(), rest).getRangesList(), chunks, 1_000))
                .ifPresent(ranges -> assertThat(ranges).allMatch(range -> range.last() < chunks));
    }

    @MethodSource("io.chordal.it.fuzz.Seeds#ringMessages")
    @FuzzTest
    void whatRingNodesSayIsReadOrRefused(byte[] bytes) {
        message(ChordBindings.service(), bytes);
    }

    @MethodSource("io.chordal.it.fuzz.Seeds#recordMessages")
    @FuzzTest
    void recordsAreReadOrRefused(byte[] bytes) {
        message(DhtBindings.service(), bytes);
    }

    @MethodSource("io.chordal.it.fuzz.Seeds#copyMessages")
    @FuzzTest
    void copiesOfRecordsAreReadOrRefused(byte[] bytes) {
        message(ReplicaBindings.service(), bytes);
    }

    @MethodSource("io.chordal.it.fuzz.Seeds#settings")
    @FuzzTest
    void settingsAreReadOrRefused(byte[] bytes) throws IOException {
        Path file = Files.write(Path.of("target", "fuzz.toml").toAbsolutePath(), bytes);
        try {
            Settings settings = Settings.load("peerctl", List.of("--config", file.toString()), Map.of());
            settings.ownKeys().forEach(settings::find);
        } catch (SettingsException refused) {
            assertThat(refused).hasMessageContaining("fuzz.toml");
        }
    }

    @MethodSource("io.chordal.it.fuzz.Seeds#values")
    @FuzzTest
    void addressesSizesAndTimesAreReadOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        again(text, Endpoint::parse);
        again(text, ListenAddress::parse);
        again(text, ByteSize::parse);
        again(text, ByteRate::parse);
        read(() -> DurationRange.parse(text));
        read(() -> Durations.parse(text)).ifPresent(time -> Durations.parse(Durations.format(time)));
    }

    /** Reads a request or an answer of one of the service's methods: which, the first byte says. */
    private static void message(RpcService service, byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        List<RpcBinding<?, ?, ?, ?>> bindings = service.bindings();
        int choice = bytes[0] & 0xff;
        message(
                bindings.get((choice >> 1) % bindings.size()),
                (choice & 1) == 0,
                Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    private static <Q extends Request<R>, R, M extends Message, N extends Message> void message(
            RpcBinding<Q, R, M, N> binding, boolean asked, byte[] bytes) {
        RingProfile profile = RingProfile.DEFAULT;
        if (asked) {
            read(() -> binding.readRequest()
                    .read(binding.method().parseRequest(new ByteArrayInputStream(bytes)), profile));
        } else {
            read(() -> binding.readAnswer()
                            .read(binding.method().parseResponse(new ByteArrayInputStream(bytes)), profile))
                    .ifPresent(answer -> assertThat(binding.readAnswer()
                                    .read(binding.writeAnswer().apply(answer), profile))
                            .isEqualTo(answer));
        }
    }

    /** What is read, unless it is refused as input is. */
    private static <T> Optional<T> read(java.util.function.Supplier<T> parser) {
        try {
            return Optional.of(parser.get());
        } catch (IllegalArgumentException | StatusRuntimeException refused) {
            assertThat(refused.getMessage())
                    .as("%s says why", refused.getClass())
                    .isNotBlank();
            return Optional.empty();
        }
    }

    private static <T> void again(String text, Function<String, T> parser) {
        Consumer<T> same = value -> assertThat(parser.apply(value.toString())).isEqualTo(value);
        read(() -> parser.apply(text)).ifPresent(same);
    }

    private static <T> T parse(Parser<T> parser, byte[] bytes) {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
