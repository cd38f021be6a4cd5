// SPDX-License-Identifier: Apache-2.0
/** Where a program's settings come from: flags, environment, TOML; and how their texts are read. */
@NullMarked
package io.chordal.daemon.config;

import org.jspecify.annotations.NullMarked;
