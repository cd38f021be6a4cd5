// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One connection through a door, and what lies behind it. Each direction reads only while it may flow, so that what cannot go
 * on waits at its sender.
 *
 * <p>Confined to the event loop of the links.
 */
final class Pipe {
    private final Links links;
    private final SocketChannel caller;
    private final int from;
    private final int to;
    private Optional<Channel> called = Optional.empty();

    Pipe(Links links, SocketChannel caller, int from, int to) {
        this.links = links;
        this.caller = caller;
        this.from = from;
        this.to = to;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    void connect(EventLoop loop, InetSocketAddress behind) {
        Bootstrap connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new Flow(caller));
        connecting.connect(behind).addListener((ChannelFutureListener) connected -> {
            if (connected.isSuccess() && caller.isOpen()) {
                called = Optional.of(connected.channel());
                caller.pipeline().addLast(new Flow(connected.channel()));
                links.apply(this);
            } else {
                connected.channel().close();
                reset();
            }
        });
    }

    /** Lets what the caller sends flow, and what comes back. */
    void flow(boolean there, boolean back) {
        called.ifPresent(other -> {
            caller.config().setAutoRead(there);
            other.config().setAutoRead(back);
        });
    }

    /** Breaks the connection, as a reset does. */
    void reset() {
        caller.config().setSoLinger(0);
        caller.close();
        called.ifPresent(Channel::close);
    }

    /** Hands on what one end sends to the other, late if the links say so; what was sent stays in order. */
    private final class Flow extends ChannelInboundHandlerAdapter {
        private final Channel other;
        private long lastArrival;

        Flow(Channel other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            pass(context, () -> {
                if (other.isActive()) {
                    other.writeAndFlush(message);
                } else {
                    ReferenceCountUtil.release(message);
                }
            });
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            pass(context, other::close);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
            context.close();
        }

        private void pass(ChannelHandlerContext context, Runnable arrival) {
            long now = System.nanoTime();
            long at = now + TimeUnit.MILLISECONDS.toNanos(links.delayMillis(Pipe.this));
            lastArrival = Math.max(at, lastArrival);
            if (lastArrival <= now) {
                arrival.run();
            } else {
                context.channel().eventLoop().schedule(arrival, lastArrival - now, TimeUnit.NANOSECONDS);
            }
        }
    }
}
