// SPDX-License-Identifier: Apache-2.0
/** The messages between nodes over gRPC: transport, codecs, and the one place where failures become statuses. */
@NullMarked
package io.chordal.dht.grpc;

import org.jspecify.annotations.NullMarked;
