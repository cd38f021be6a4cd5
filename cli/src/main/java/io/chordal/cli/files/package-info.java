// SPDX-License-Identifier: Apache-2.0
/** Commands about files: share, fetch, find, check. */
@NullMarked
package io.chordal.cli.files;

import org.jspecify.annotations.NullMarked;
