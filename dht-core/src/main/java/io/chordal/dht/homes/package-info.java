// SPDX-License-Identifier: Apache-2.0

/** The list of static homes, what it changes to, and what was promised in the choice of the next one: values. */
@NullMarked
package io.chordal.dht.homes;

import org.jspecify.annotations.NullMarked;
