// SPDX-License-Identifier: Apache-2.0
/** What nodes say to each other about records; each request class stands for one RPC between two nodes. */
@NullMarked
package io.chordal.dht.replica.message;

import org.jspecify.annotations.NullMarked;
