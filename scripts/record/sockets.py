"""One host's sockets, worked from outside: a request a line on standard input, an answer a line on standard output.

    {"id": 1, "socket": "s1", "call": "connect", "args": ["10.9.0.2", 80]}   →   {"id": 1, "result": null}

Requests run at the same time, each in a thread, since most socket calls wait. What a call raises is answered as
{"id": 1, "error": "ECONNREFUSED"}.
"""
import errno
import json
import socket
import struct
import sys
import threading

sockets = {}
answering = threading.Lock()


def open_socket(name, family):
    sockets[name] = socket.socket(socket.AF_INET6 if family == 6 else socket.AF_INET, socket.SOCK_STREAM)
    sockets[name].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def connect_and_leave(name, address, port):
    """Sends the SYN and closes the socket before anything can answer."""
    sockets[name].setblocking(False)
    sockets[name].connect_ex((address, port))
    sockets.pop(name).close()


def option(name, option_name, value):
    level = socket.IPPROTO_TCP if option_name.startswith('TCP_') else socket.SOL_SOCKET
    packed = struct.pack(f'{len(value)}i', *value) if isinstance(value, list) else value
    sockets[name].setsockopt(level, getattr(socket, option_name), packed)


def accept(name, accepted_name):
    sockets[accepted_name], _ = sockets[name].accept()


def receive(name, length):
    """Reads `length` bytes, or to the end of the stream; answers how many there were."""
    count = 0
    while count < length:
        data = sockets[name].recv(min(length - count, 65536))
        if not data:
            break
        count += len(data)
    return count


CALLS = {
    'open': open_socket,
    'option': option,
    'bind': lambda name, address, port: sockets[name].bind((address, port)),
    'listen': lambda name, backlog: sockets[name].listen(backlog),
    'accept': accept,
    'connect': lambda name, address, port: sockets[name].connect((address, port)),
    'connect_with_data': lambda name, address, port, length:
        sockets[name].sendto(b'x' * length, socket.MSG_FASTOPEN, (address, port)),
    'connect_and_leave': connect_and_leave,
    'send': lambda name, length: sockets[name].sendall(b'x' * length),
    'receive': receive,
    'shutdown': lambda name: sockets[name].shutdown(socket.SHUT_WR),
    'close': lambda name: sockets.pop(name).close(),
}


def perform(request):
    answer = {'id': request['id']}
    try:
        answer['result'] = CALLS[request['call']](request['socket'], *request['args'])
    except OSError as error:
        answer['error'] = errno.errorcode.get(error.errno, str(error))
    except Exception as error:
        answer['error'] = repr(error)
    with answering:
        print(json.dumps(answer), flush=True)


for line in sys.stdin:
    threading.Thread(target=perform, args=(json.loads(line),), daemon=True).start()
