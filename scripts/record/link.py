"""A link between two network devices: `link.py tap|tun LEFT RIGHT DELAY_MS VLAN`.

Makes both devices where it is started, says `ready`, and waits for a line on standard input before it carries frames
(someone moves them to their hosts and brings them up meanwhile). Every frame is passed on DELAY_MS later, in order.
With VLAN, frames from left to right get that 802.1Q tag; frames from right to left lose whatever tag they have.
"""
import fcntl
import os
import queue
import struct
import sys
import threading
import time

TUNSETIFF, IFF_TUN, IFF_TAP, IFF_NO_PI = 0x400454CA, 1, 2, 0x1000
TAG = 0x8100

kind, left_name, right_name, delay, vlan = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]) / 1000, int(sys.argv[5])


def device(name):
    fd = os.open('/dev/net/tun', os.O_RDWR)
    flags = (IFF_TAP if kind == 'tap' else IFF_TUN) | IFF_NO_PI
    fcntl.ioctl(fd, TUNSETIFF, struct.pack('16sH', name.encode(), flags))
    return fd


def tagged(frame):
    return frame[:12] + struct.pack('!HH', TAG, vlan) + frame[12:]


def untagged(frame):
    return frame[:12] + frame[16:] if frame[12:14] == struct.pack('!H', TAG) else frame


def carry(source, sink, change):
    waiting = queue.Queue()

    def deliver():
        while True:
            due, frame = waiting.get()
            time.sleep(max(0, due - time.monotonic()))
            os.write(sink, frame)

    threading.Thread(target=deliver, daemon=True).start()
    while True:
        frame = os.read(source, 65536)
        waiting.put((time.monotonic() + delay, change(frame)))


# A busy machine must not add to the delay.
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
left, right = device(left_name), device(right_name)
print('ready', flush=True)
sys.stdin.readline()
directions = [(left, right, tagged), (right, left, untagged)] if vlan else [(left, right, bytes), (right, left, bytes)]
threads = [threading.Thread(target=carry, args=way, daemon=True) for way in directions]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
