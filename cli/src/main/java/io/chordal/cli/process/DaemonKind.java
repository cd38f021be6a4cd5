// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import com.google.common.collect.ImmutableList;

/** The programs that run in the background. */
public enum DaemonKind {
    /**
     * Catalogue, swarm registry, membership. Most of a full heap is old: with the JVM's own third for what is new, each small
     * collection became a whole one.
     */
    TRACKER("tracker", "tracker-daemon", "io.chordal.tracker.TrackerDaemon", "-Xmx256m", "-XX:NewRatio=5"),
    /** Sharing, downloading, a node of the ring. */
    PEER("peer", "peer-daemon", "io.chordal.peer.PeerDaemon", "-Xmx512m");

    private final String noun;
    private final String program;
    private final String mainClass;
    private final ImmutableList<String> heap;

    DaemonKind(String noun, String program, String mainClass, String... heap) {
        this.noun = noun;
        this.program = program;
        this.mainClass = mainClass;
        this.heap = ImmutableList.copyOf(heap);
    }

    /** What its members are called, before the dash and the number. */
    public String noun() {
        return noun;
    }

    /** The program's name, which its folder of libraries and its log bear too. */
    public String program() {
        return program;
    }

    /** The class to run. */
    String mainClass() {
        return mainClass;
    }

    /**
     * Flags for a JVM that shares the machine with a dozen others. The second compiler stays on: hashing is several times
     * slower without it.
     */
    ImmutableList<String> jvmFlags(int javaFeature) {
        ImmutableList.Builder<String> flags = ImmutableList.builder();
        flags.add("-XX:+UseSerialGC", "-Xms16m");
        flags.addAll(heap);
        flags.add("-Xss512k", "-XX:+ExitOnOutOfMemoryError", "-Xshare:auto", "-Xlog:disable");
        flags.add("--enable-native-access=ALL-UNNAMED");
        if (javaFeature >= 23) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags.build();
    }
}
