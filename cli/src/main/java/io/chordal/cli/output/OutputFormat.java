// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

/** How a command writes its data. */
public enum OutputFormat {
    /** Aligned columns for people. */
    table,
    /** One JSON document. */
    json,
    /** One JSON object per line. */
    ndjson
}
