// SPDX-License-Identifier: Apache-2.0
/** Records over gRPC: what DhtService and ReplicaService carry, and how it is written and read. */
@NullMarked
package io.chordal.dht.grpc.record;

import org.jspecify.annotations.NullMarked;
