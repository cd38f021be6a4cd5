// SPDX-License-Identifier: Apache-2.0
/** Commands about records on the ring. */
@NullMarked
package io.chordal.cli.dht;

import org.jspecify.annotations.NullMarked;
