// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plot of lines over one axis, drawn as SVG; filled series by series, not thread-safe. */
public final class Plot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final int TICKS = 6;
    private static final List<String> COLOURS = List.of("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e");

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final List<Line> lines = new ArrayList<>();

    private record Point(double x, double y) {}

    private record Line(String name, List<Point> points) {}

    /** Makes an empty plot. */
    public Plot(String title, String xLabel, String yLabel) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    /** Adds a point to the line of this name. */
    public Plot point(String line, double x, double y) {
        Line found = lines.stream()
                .filter(known -> known.name.equals(line))
                .findFirst()
                .orElseGet(() -> {
                    Line added = new Line(line, new ArrayList<>());
                    lines.add(added);
                    return added;
                });
        found.points.add(new Point(x, y));
        return this;
    }

    /** Returns the drawing. */
    public String toSvg() {
        List<Point> all = lines.stream().flatMap(line -> line.points.stream()).toList();
        double minX = all.stream().mapToDouble(Point::x).min().orElse(0);
        double maxX =
                Math.max(minX + 1e-9, all.stream().mapToDouble(Point::x).max().orElse(1));
        double maxY = Math.max(1e-9, all.stream().mapToDouble(Point::y).max().orElse(1) * 1.05);
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n",
                WIDTH,
                HEIGHT));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        text(svg, WIDTH / 2.0, 20, "middle", title);
        text(svg, WIDTH / 2.0, HEIGHT - 10, "middle", xLabel);
        text(svg, 10, TOP - 12, "start", yLabel);
        for (int i = 0; i < TICKS; i++) {
            double x = minX + (maxX - minX) * i / (TICKS - 1);
            double y = maxY * i / (TICKS - 1);
            double left = LEFT + (WIDTH - LEFT - RIGHT) * (double) i / (TICKS - 1);
            double up = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (double) i / (TICKS - 1);
            text(svg, left, HEIGHT - BOTTOM + 18, "middle", number(x));
            text(svg, LEFT - 6, up + 4, "end", number(y));
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>%n",
                    LEFT,
                    up,
                    WIDTH - RIGHT,
                    up));
        }
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, lines.get(i), i, minX, maxX, maxY);
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg, Line line, int index, double minX, double maxX, double maxY) {
        String colour = COLOURS.get(index % COLOURS.size());
        StringBuilder points = new StringBuilder();
        for (Point point : line.points) {
            double x = LEFT + (WIDTH - LEFT - RIGHT) * (point.x - minX) / (maxX - minX);
            double y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * point.y / maxY;
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
        }
        svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"")
                .append(colour)
                .append("\" points=\"")
                .append(points.toString().strip())
                .append("\"/>\n");
        svg.append("<g fill=\"").append(colour).append("\">");
        text(svg, WIDTH - RIGHT - 6, TOP + 14 + 16.0 * index, "end", line.name);
        svg.append("</g>\n");
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String words) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                words.replace("&", "&amp;").replace("<", "&lt;")));
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e6
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
