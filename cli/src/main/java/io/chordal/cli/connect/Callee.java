// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.connect;

import io.grpc.Channel;
import io.grpc.stub.AbstractStub;
import java.util.function.Function;

/** Whoever answers calls: one daemon, or one of several trackers. A failed call becomes a failure that names who was asked. */
public interface Callee extends AutoCloseable {
    /** Makes a call that changes nothing, and so may be made again. */
    <S extends AbstractStub<S>, R> R call(Function<Channel, S> stub, Function<S, R> call);

    /** Makes a call that may change something: it is sent once, and a failure says if it may have been done all the same. */
    <S extends AbstractStub<S>, R> R change(Function<Channel, S> stub, Function<S, R> call);

    /** Who is asked, with the address. */
    String whom();

    @Override
    void close();
}
