// SPDX-License-Identifier: Apache-2.0
/** All that one node speaks over gRPC, put together. */
@NullMarked
package io.chordal.dht.grpc.node;

import org.jspecify.annotations.NullMarked;
