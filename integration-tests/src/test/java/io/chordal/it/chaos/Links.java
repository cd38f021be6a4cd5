// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The network between the hosts: each is called through a door at a port that stays its own, whichever daemon is behind it, and a
 * door can tell who calls. Directions can be cut, and what is sent to a host delayed, without any privilege.
 *
 * <p>A door is open while a daemon listens behind it; while none does, connections are refused, as by any machine whose daemon is dead.
 *
 * <p>While a direction is cut softly, what was sent stays on its way and arrives when it is mended; while it is cut hard,
 * connections are reset and new ones closed. Thread-safe: all state is confined to one event loop.
 */
final class Links implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final List<Door> doors = new ArrayList<>();
    private final Map<Integer, Channel> open = new HashMap<>();
    /** How often each door was told to open or shut: only the last order counts. */
    private final Map<Integer, Integer> orders = new HashMap<>();

    private final Set<Pipe> pipes = new LinkedHashSet<>();
    private final Set<Direction> soft = new LinkedHashSet<>();
    private final Set<Direction> hard = new LinkedHashSet<>();
    private final Duration[] delays;

    /** One way from one host to another. */
    record Direction(int from, int to) {}

    /** How often it is looked whether a daemon listens by now. */
    private static final long LOOK_MILLIS = 20;

    /** The place of a door: bound, and so nobody else's, but never listening. */
    private record Door(Socket place, Supplier<Optional<String>> behind, LongSupplier pid) {
        InetSocketAddress address() {
            return (InetSocketAddress) place.getLocalSocketAddress();
        }
    }

    Links(int hosts) {
        delays = new Duration[hosts];
        java.util.Arrays.fill(delays, Duration.ZERO);
    }

    /** Makes the door of a host, which stays shut; they are made in the order of their numbers. */
    void make(int host, Supplier<Optional<String>> behind, LongSupplier pid) {
        synchronized (doors) {
            if (host != doors.size()) {
                throw new IllegalArgumentException("the next door is that of host " + doors.size() + ", not " + host);
            }
            doors.add(new Door(place(), behind, pid));
        }
    }

    private static Socket place() {
        Socket place = new Socket();
        try {
            place.setReuseAddress(true);
            place.bind(new InetSocketAddress(LOOPBACK, 0));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot take a port for a door", e);
        }
        return place;
    }

    /** Opens the door of a host as soon as a daemon listens behind it; returns at once. */
    void open(int host) {
        loop.execute(() -> openOnce(host, orders.merge(host, 1, Integer::sum)));
    }

    /** Shuts the door of a host, so that connections are refused; returns at once. */
    void shut(int host) {
        loop.execute(() -> {
            orders.merge(host, 1, Integer::sum);
            Optional.ofNullable(open.remove(host)).ifPresent(Channel::close);
        });
    }

    private void openOnce(int host, int order) {
        if (orders.get(host) != order || open.containsKey(host)) {
            return;
        }
        if (door(host).behind().get().isEmpty()) {
            loop.schedule(() -> openOnce(host, order), LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        listen(host).addListener((ChannelFutureListener) bound -> {
            if (bound.isSuccess() && orders.get(host) == order) {
                open.put(host, bound.channel());
            } else {
                bound.channel().close();
                openOnce(host, order);
            }
        });
    }

    private ChannelFuture listen(int host) {
        return new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel caller) {
                        accept(caller, host);
                    }
                })
                .bind(door(host).address());
    }

    /** Returns where a host is called. */
    String address(int host) {
        return LOOPBACK + ":" + door(host).address().getPort();
    }

    /** Cuts these directions, besides those that are cut. */
    void cut(Set<Direction> directions, boolean refusing) {
        run(() -> {
            (refusing ? hard : soft).addAll(directions);
            List.copyOf(pipes).forEach(this::apply);
        });
    }

    /** Mends these directions. */
    void mend(Set<Direction> directions) {
        run(() -> {
            hard.removeAll(directions);
            soft.removeAll(directions);
            List.copyOf(pipes).forEach(this::apply);
        });
    }

    /** Mends everything. */
    void mendAll() {
        run(() -> {
            hard.clear();
            soft.clear();
            java.util.Arrays.fill(delays, Duration.ZERO);
            List.copyOf(pipes).forEach(this::apply);
        });
    }

    /** Lets everything that is sent to a host, or by it, take so long. */
    void delay(int host, Duration time) {
        run(() -> delays[host] = time);
    }

    private void accept(SocketChannel caller, int to) {
        Door door = door(to);
        int from = caller(caller);
        Optional<String> behind = door.behind().get();
        if (behind.isEmpty() || hard.contains(new Direction(from, to)) || hard.contains(new Direction(to, from))) {
            caller.config().setSoLinger(0);
            caller.close();
            return;
        }
        Pipe pipe = new Pipe(this, caller, from, to);
        pipes.add(pipe);
        caller.closeFuture().addListener(closed -> pipes.remove(pipe));
        pipe.connect(loop, address(behind.get()));
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** Who calls: a host, or -1. */
    private int caller(SocketChannel channel) {
        Optional<String> socket = SocketOwners.inode(
                channel.remoteAddress().getPort(), channel.localAddress().getPort());
        for (int host = 0; socket.isPresent() && host < size(); host++) {
            long pid = door(host).pid().getAsLong();
            if (pid > 0 && SocketOwners.has(pid, socket.get())) {
                return host;
            }
        }
        return -1;
    }

    /** Lets a pipe flow, stops it, or breaks it, as is now wanted. */
    void apply(Pipe pipe) {
        Direction there = new Direction(pipe.from(), pipe.to());
        Direction back = new Direction(pipe.to(), pipe.from());
        if (hard.contains(there) || hard.contains(back)) {
            pipe.reset();
        } else {
            pipe.flow(!soft.contains(there), !soft.contains(back));
        }
    }

    /** How long what is sent on a pipe takes. */
    long delayMillis(Pipe pipe) {
        long from = pipe.from() < 0 ? 0 : delays[pipe.from()].toMillis();
        return from + delays[pipe.to()].toMillis();
    }

    private Door door(int host) {
        synchronized (doors) {
            return doors.get(host);
        }
    }

    private int size() {
        synchronized (doors) {
            return doors.size();
        }
    }

    private void run(Runnable change) {
        loop.submit(change).syncUninterruptibly();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        synchronized (doors) {
            for (Door door : doors) {
                try {
                    door.place().close();
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot give a door's port back", e);
                }
            }
        }
    }
}
