// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What keeps the ring embeddable and its protocol code deterministic.
 *
 * <p>Protocol code is everything but the gRPC adapters, the stores, the node's identity on disk, and {@code io.chordal.dht}
 * itself, which composes a node.
 */
@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final DescribedPredicate<JavaClass> PROTOCOL = resideOutsideOfPackages(
                    "..grpc..", "..store..", "io.chordal.dht", "io.chordal.dht.identity..")
            .as("protocol code");

    private static final DescribedPredicate<JavaClass> TRANSPORT = resideInAnyPackage(
            "io.grpc..", "io.netty..", "com.google.protobuf..", "com.google.rpc..", "io.chordal.proto..");

    private static final DescribedPredicate<JavaClass> NOT_FOR_EMBEDDERS =
            TRANSPORT.or(resideInAnyPackage("com.google.common..", "com.github.benmanes.caffeine..", "org.sqlite.."));

    @ArchTest
    static final ArchRule onlyGrpcPackagesKnowGrpc =
            noClasses().that().resideOutsideOfPackage("..grpc..").should().dependOnClassesThat(TRANSPORT);

    @ArchTest
    static final ArchRule onlyStoresKnowSqlite = noClasses()
            .that()
            .resideOutsideOfPackage("..store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.sqlite..", "java.sql..");

    @ArchTest
    static final ArchRule protocolCodeHasNoThreads = noClasses()
            .that(PROTOCOL)
            .should()
            .dependOnClassesThat(describe(
                    "make threads or block them",
                    type -> List.of("java.lang.Thread", "java.lang.ThreadLocal", "java.util.Timer")
                                    .contains(type.getName())
                            || type.getPackageName().equals("java.util.concurrent.locks")
                            || type.getName()
                                    .matches(
                                            "java\\.util\\.concurrent\\.(Executors|ForkJoinPool|.*PoolExecutor|.*Blocking.*"
                                                    + "|CountDownLatch|CyclicBarrier|Phaser|Semaphore)")));

    @ArchTest
    static final ArchRule protocolCodeHasNoSynchronizedMethod =
            noMethods().that().areDeclaredInClassesThat(PROTOCOL).should().haveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static final ArchRule protocolCodeReadsNoClock = noClasses()
            .that(PROTOCOL)
            .should(call("java.lang.System", "nanoTime|currentTimeMillis"))
            .orShould(call("java.time\\..*", "now"))
            .orShould(call("java.time.Clock", "system.*|tick.*"))
            .orShould(call("com.github.benmanes.caffeine.cache.Ticker", "systemTicker"))
            .orShould(call("com.google.common.base.(Stopwatch|Ticker)", "create.*|systemTicker"))
            .because("time comes from the node's environment, so that a simulator can make it");

    @ArchTest
    static final ArchRule protocolCodeHasNoRandomnessOfItsOwn = noClasses()
            .that(PROTOCOL)
            .should(call("java.lang.(Strict)?Math", "random"))
            .orShould(call("java.util.UUID", "randomUUID"))
            .orShould(call("java.util.Collections", "shuffle", 1))
            .orShould(call("java.util.random.RandomGenerator", "of|getDefault"))
            .orShould(call("java.util.concurrent.ThreadLocalRandom", "current"))
            .orShould(call("java.util.(Splittable)?Random|java.security.SecureRandom", "<init>|getInstance.*"))
            .because("randomness comes from the node's environment, so that a seed repeats a run");

    @ArchTest
    static final ArchRule protocolCodeRunsWhereItIsCalled = noClasses()
            .that(PROTOCOL)
            .should(call(
                    "java.util.concurrent.Complet(ableFuture|ionStage)",
                    ".*Async|orTimeout|completeOnTimeout|delayedExecutor"))
            .orShould(call("java.util\\..*", "parallelStream"))
            .orShould(call("java.util.stream..*Stream", "parallel"));

    @ArchTest
    static final ArchRule protocolCodeHasNoHashOrder = noClasses()
            .that(PROTOCOL)
            .should(call("java.util.(Hash|IdentityHash|WeakHash)(Map|Set)", "<init>"))
            .orShould(call("java.util.concurrent.ConcurrentHashMap", "<init>|newKeySet"))
            .orShould(callHashOrderedFactory())
            .orShould(call("java.util.stream.Collectors", "to(Unmodifiable)?Set"))
            .orShould(call("java.util.stream.Collectors", "to(Unmodifiable)?Map", 2))
            .orShould(call("java.util.stream.Collectors", "to(Unmodifiable)?Map", 3))
            .orShould(call("java.util.stream.Collectors", "groupingBy", 1))
            .orShould(call("java.util.stream.Collectors", "groupingBy", 2))
            .because("hash order differs between runs; use sorted, linked or Guava's immutable collections");

    @ArchTest
    static final ArchRule thePublicApiShowsOnlyItsOwnTypes = classes()
            .that()
            .resideOutsideOfPackage("..grpc..")
            .and(modifier(JavaModifier.PUBLIC))
            .should(not(expose(NOT_FOR_EMBEDDERS)));

    @ArchTest
    static final ArchRule cachesRunWhereTheyAreCalledAndByTheNodesClock = noClasses()
            .that(describe(
                    "make a Caffeine cache without giving it a bound, its executor and its ticker",
                    type -> calls(type, "newBuilder")
                            && !(calls(type, "executor")
                                    && calls(type, "ticker")
                                    && calls(type, "maximum(Size|Weight)"))))
            .should()
            .beAssignableTo(Object.class)
            .allowEmptyShould(true);

    private static boolean calls(JavaClass type, String method) {
        return type.getMethodCallsFromSelf().stream()
                .anyMatch(call -> call.getTargetOwner().getPackageName().equals("com.github.benmanes.caffeine.cache")
                        && call.getTarget().getName().matches(method));
    }

    private static ArchCondition<JavaClass> call(String owner, String name) {
        return callThat("call " + owner + "#" + name, target(owner, name));
    }

    private static ArchCondition<JavaClass> call(String owner, String name, int parameters) {
        return callThat(
                "call " + owner + "#" + name + " with " + parameters + " parameters",
                target(owner, name).and(describe("parameters", call -> parameterCount(call) == parameters)));
    }

    private static ArchCondition<JavaClass> callHashOrderedFactory() {
        return callThat(
                "make a Set.of or Map.of with two entries or more",
                target("java.util.(Set|Map)", "of|ofEntries|copyOf").and(describe("several entries", call -> {
                    int least = call.getTargetOwner().isEquivalentTo(Map.class) ? 3 : 2;
                    return !call.getTarget().getName().equals("of") || parameterCount(call) >= least || isVarargs(call);
                })));
    }

    private static boolean isVarargs(JavaAccess<?> call) {
        return ((JavaCodeUnit) call.getTarget().resolveMember().orElseThrow())
                .getRawParameterTypes().stream().anyMatch(JavaClass::isArray);
    }

    private static int parameterCount(JavaAccess<?> call) {
        return ((JavaCodeUnit) call.getTarget().resolveMember().orElseThrow())
                .getRawParameterTypes()
                .size();
    }

    private static DescribedPredicate<JavaAccess<?>> target(String owner, String name) {
        return describe(
                owner + "#" + name,
                access -> access.getTarget().getName().matches(name)
                        && access.getTargetOwner().getName().matches(owner));
    }

    private static ArchCondition<JavaClass> callThat(String description, DescribedPredicate<JavaAccess<?>> target) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream.of(
                                type.getMethodCallsFromSelf(),
                                type.getConstructorCallsFromSelf(),
                                type.getMethodReferencesFromSelf(),
                                type.getConstructorReferencesFromSelf())
                        .<JavaAccess<?>>flatMap(Set::stream)
                        .forEach(access -> events.add(
                                new SimpleConditionEvent(type, target.test(access), access.getDescription())));
            }
        };
    }

    private static ArchCondition<JavaClass> expose(DescribedPredicate<JavaClass> hidden) {
        return new ArchCondition<>("expose types that " + hidden.getDescription()) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getCodeUnits().stream()
                        .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC)
                                || unit.getModifiers().contains(JavaModifier.PROTECTED))
                        .forEach(unit -> signature(unit)
                                .flatMap(part -> part.getAllInvolvedRawTypes().stream())
                                .forEach(part -> events.add(new SimpleConditionEvent(
                                        type, hidden.test(part), unit.getFullName() + " shows " + part.getName()))));
            }
        };
    }

    private static Stream<JavaType> signature(JavaCodeUnit unit) {
        Stream<JavaType> result =
                unit instanceof JavaMethod method ? Stream.of(method.getReturnType()) : Stream.empty();
        return Stream.of(result, unit.getParameterTypes().stream(), unit.getExceptionTypes().stream())
                .flatMap(part -> part);
    }
}
