// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.record.RecordLimits;
import io.chordal.dht.replica.ReplicaConfig;
import io.chordal.dht.replica.WatchConfig;
import io.chordal.dht.ring.DurationRange;
import io.chordal.dht.ring.ListLength;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.ring.RoutingConfig;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Every setting of the large configs can be changed by itself: nothing else changes with it. */
class ConfigCopyTest {
    private static final Duration TIME = Duration.ofSeconds(77);
    private static final DurationRange TIMES = DurationRange.millis(77_000, 77_000);

    @Test
    void eachTimeOfARingIsChangedAlone() throws ReflectiveOperationException {
        RingConfig others = new RingConfig(
                TIMES,
                TIMES,
                TIME,
                77,
                TIMES,
                TIME,
                TIME,
                TIMES,
                TIMES,
                TIME,
                ListLength.fixed(7),
                false,
                RoutingConfig.paper());
        assertEachIsChangedAlone(RingConfig.lan(), others, RingConfig.Builder.class, RingConfig::with);
    }

    @Test
    void eachBoundOfRecordsIsChangedAlone() throws ReflectiveOperationException {
        WatchConfig watches = new WatchConfig(Duration.ofSeconds(7), TIME, TIME, 77, 77, 77);
        ReplicaConfig others = new ReplicaConfig(
                TIME,
                TIME,
                TIME,
                TIME,
                TIME,
                TIME,
                TIME,
                TIME,
                TIME,
                77,
                77,
                77,
                new RecordLimits(77, 77, 77, 77),
                watches);
        assertEachIsChangedAlone(ReplicaConfig.defaults(), others, ReplicaConfig.Builder.class, ReplicaConfig::with);
    }

    private static <C extends Record, B> void assertEachIsChangedAlone(
            C config, C others, Class<B> builder, Copying<C, B> copying) throws ReflectiveOperationException {
        for (RecordComponent changed : config.getClass().getRecordComponents()) {
            Method setter = builder.getMethod(changed.getName(), changed.getType());
            Object value = changed.getAccessor().invoke(others);
            C copy = copying.with(config, b -> set(setter, b, value));
            for (RecordComponent component : config.getClass().getRecordComponents()) {
                assertThat(component.getAccessor().invoke(copy))
                        .as("%s with another %s", component.getName(), changed.getName())
                        .isEqualTo(component
                                .getAccessor()
                                .invoke(component.getName().equals(changed.getName()) ? others : config));
            }
            assertThat(copy).as("with another %s", changed.getName()).isNotEqualTo(config);
        }
    }

    private static void set(Method setter, Object builder, Object value) {
        try {
            setter.invoke(builder, value);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(setter.toString(), e);
        }
    }

    private interface Copying<C, B> {
        C with(C config, Consumer<B> change);
    }
}
