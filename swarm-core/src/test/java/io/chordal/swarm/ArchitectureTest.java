// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** What keeps files a library: no transport, no ring, no threads or clocks of its own. */
@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] VALUES = {"io.chordal.swarm.file..", "io.chordal.swarm.ticket.."};

    private static final String[] DECISIONS = {"io.chordal.swarm.download..", "io.chordal.swarm.pick.."};

    @ArchTest
    static final ArchRule filesKnowNeitherATransportNorTheRing = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.grpc..",
                    "io.netty..",
                    "com.google.protobuf..",
                    "io.chordal.proto..",
                    "io.chordal.dht..",
                    "java.sql..",
                    "java.net.http..");

    @ArchTest
    static final ArchRule valuesKnowOnlyValues = noClasses()
            .that()
            .resideInAnyPackage(VALUES)
            .should()
            .dependOnClassesThat(resideInAPackage("io.chordal..").and(resideOutsideOfPackages(VALUES)));

    @ArchTest
    static final ArchRule noThreadIsMadeHere = noClasses()
            .should()
            .callConstructor(Thread.class, Runnable.class)
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.(Timer|concurrent\\.(Executors|ForkJoinPool|.*PoolExecutor))")
            .because("executors and timers come in through the constructor");

    @ArchTest
    static final ArchRule noClockIsReadHere = noClasses()
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .because("time comes in through the constructor");

    @ArchTest
    static final ArchRule noRandomnessIsMadeHere = noClasses()
            .should()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(ThreadLocalRandom.class, "current")
            .orShould()
            .callConstructor(Random.class)
            .because("randomness comes in through the constructor, so that a seed repeats a run");

    @ArchTest
    static final ArchRule decisionsTouchNoDisk = noClasses()
            .that()
            .resideInAnyPackage(DECISIONS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.file..", "java.nio.channels..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.io\\.(File|RandomAccessFile|File.*Stream)")
            .because("the chunk store does that");

    @ArchTest
    static final ArchRule decisionsDoNotDependOnHashOrder = noClasses()
            .that()
            .resideInAnyPackage(DECISIONS)
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.(concurrent\\.Concurrent)?Hash(Map|Set)")
            .because("hash order differs between runs; use sorted, linked or array-backed collections");
}
