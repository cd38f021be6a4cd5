// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What keeps peerctl a client: it speaks to daemons over gRPC and shares only values with them. */
@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule ofTheLibrariesOnlyValuesAreUsed = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.chordal.dht..", "io.chordal.swarm..")
                    .and(resideOutsideOfPackages(
                            "io.chordal.dht.id", "io.chordal.swarm.file", "io.chordal.swarm.ticket")));

    @ArchTest
    static final ArchRule whatReadsLinesAtATerminalIsLoadedByTheShellAlone = noClasses()
            .that()
            .resideOutsideOfPackage("io.chordal.cli.shell")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.jline..", "picocli.shell.."));
}
