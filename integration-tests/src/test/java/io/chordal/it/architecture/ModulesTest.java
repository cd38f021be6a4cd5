// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** The directions between modules and packages, checked over the main classes of all modules at once. */
@AnalyzeClasses(packages = "io.chordal", importOptions = ModulesTest.MainClasses.class)
class ModulesTest {

    private static final String GENERATED = "io.chordal.proto..";

    /** What may know gRPC: packages of that name, the policies that stand in gRPC's descriptors, the daemons' composition, and the command line, which is a gRPC client. */
    private static final String[] GRPC_ADAPTERS = {
        GENERATED,
        "io.chordal..grpc..",
        "io.chordal.daemon.policy",
        "io.chordal.tracker",
        "io.chordal.peer",
        "io.chordal.cli.."
    };

    @ArchTest
    static final ArchRule noCycleRunsThroughPackages =
            slices().assignedFrom(new ByPackage()).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theTrackerDoesNotKnowThePeer = noClasses()
            .that()
            .resideInAPackage("io.chordal.tracker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.chordal.peer..", "io.chordal.cli..");

    @ArchTest
    static final ArchRule thePeerDoesNotKnowTheTracker = noClasses()
            .that()
            .resideInAPackage("io.chordal.peer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.chordal.tracker..", "io.chordal.cli..");

    @ArchTest
    static final ArchRule grpcStaysInTheAdapters = noClasses()
            .that()
            .resideOutsideOfPackages(GRPC_ADAPTERS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..")
            .because("what decides is tested without a server, and runs in a simulation");

    @ArchTest
    static final ArchRule librariesDoNotPrint = noClasses()
            .that()
            .resideInAnyPackage("io.chordal.dht..", "io.chordal.swarm..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace")
            .because("libraries log through slf4j");

    @ArchTest
    static final ArchRule nobodySleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class)
            .because("a timer or an event tells when to go on");

    @ArchTest
    static final ArchRule namesSayWhatAClassIs = noClasses()
            .that(not(resideInAPackage(GENERATED)))
            .should()
            .haveNameMatching(".*(Utils?|Helpers?|Manager|Impl)|.*[.$]Abstract[A-Z][^.]*");

    /** The classes that ship: neither tests nor test artifacts. */
    static final class MainClasses implements ImportOption {
        private final ImportOption noTests = new DoNotIncludeTests();

        @Override
        public boolean includes(Location location) {
            return noTests.includes(location) && !location.contains("-tests.jar");
        }
    }

    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return resideInAPackage(GENERATED).test(type)
                    ? SliceIdentifier.ignore()
                    : SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
