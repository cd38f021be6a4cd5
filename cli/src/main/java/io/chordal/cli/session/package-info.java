// SPDX-License-Identifier: Apache-2.0
/** What every command shares: global options, and which peer and tracker they mean. */
@NullMarked
package io.chordal.cli.session;

import org.jspecify.annotations.NullMarked;
