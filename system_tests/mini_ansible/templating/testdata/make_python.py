#!/usr/bin/env python3
"""Makes python.json: what Python (3.11) and PyYAML (6.0) make of the values below."""
import datetime
import itertools
import json
import ntpath
import os.path
import pathlib
import pprint
import random
import re
import shlex

import yaml

TEXTS = [
    '', 'a', 'yes', 'No', 'on', '123', '1.5', '1e3', '0x1f', '0o7', '010', 'null', '~', 'a: b', 'a:b', 'a #b', 'a#b',
    '- x', '-x', '-', '?', '? x', '[a]', '{a}', 'a, b', '*x', '&x', '!x', '|', '> x', "'q'", '"dq"', "it's", 'tab\tx',
    'nl\nx', 'nl\n', '\nnl', 'trail ', '  lead', 'a\n b', 'a \nb', 'uni\xe9', 'emoji \U0001f600', '\x07bell', '%x',
    '@x', '`x', '2001-01-01', '12:30:45', '=', '<<', 'true', 'y', '1_000', '+1', '-.5', '.5', '1.', '---', '...',
    'a\\b', 'x' * 200, 'word ' * 30, 'word ' * 30 + "it's: ", 'w\xe9 ' * 40, 'a\x85b', 'x: y\nz: w', 'multi\n\nline',
    'http://a.b/c?d=e#f', '{{ x }}', 'a\u2028b', '\ufeffx', '0.0', '.inf', 'None', 'a\'b"c',
    'key with spaces: value and more words that go on until the line must be folded past column eighty',
]
VALUES = [{'k': text} for text in TEXTS] + [[text] for text in TEXTS[:20]] + TEXTS[:20] + [
    1, 1.0, 1.5e300, 1e-7, True, None, -0.0, [], {}, [[]], [{}], {'a': []}, {'a': {}},
    {'a': [1, [2, [3]], {'b': [4]}]}, {'a': {'b': {'c': [{'d': 1, 'e': [2]}]}}}, [[1, 2], [3]],
    [{'a': 1, 'b': 2}, {'c': [1]}], {'b': 1, 'a': 2, 'C': 3}, {'1': 1, 'a b': 2, 'yes': 3, '': 4}, list(range(60)),
    {'k%d' % i: i for i in range(30)}, {'x' * 130: 1}, {'l': ['word ' * 20, 'x']},
]
YAML_STYLES = [{'default_flow_style': None}, {'default_flow_style': False, 'indent': 4}]
PATTERNS = [
    (r'(\w+)-(\d+)', 'web-01 db-2'), (r'^a', 'a\na'), (r'a$', 'a\n'), (r'a$', 'b\na'), (r'\Aab\Z', 'ab'),
    (r'(?P<x>\d)(?P<y>\w)', '1a 2b'), (r'(?P<q>[\'"]).*?(?P=q)', 'x "y" \'z\''), (r'(?i)ABC', 'xabc'),
    (r'[^\W\d_]+', 'a1_\xe9'), (r'\bfoo\b', 'foo foobar foo'), (r'a{2,3}', 'aaaa'), (r'a{,2}', 'aaa'), (r'x{', 'x{'),
    (r'x{1', 'x{1'), (r'{x}', '{x}'), (r'[]a]+', ']a['), (r'[^]a]+', 'b]a'), (r'[a-]', '-'), (r'[\w-]+', 'a-b c'),
    (r'[.]', 'a.b'), (r'(?:a|b)+c', 'abac'), (r'(?<=a)b', 'ab cb'), (r'(?<!a)b', 'ab cb'), (r'(a)|(b)', 'ab'),
    (r'.', 'a\nb'), (r'(?s).+', 'a\nb'), (r'(?m)^.', 'a\nb'), (r'\d+', '\u06634'), (r'\s', 'a\u00a0b'),
    (r'(?x) a  b # c', 'ab'), (r'(\w)\1', 'aabb'), (r'\.', 'a.b'), (r'\/', 'a/b'), (r'\-', 'a-b'),
    (r'\$\{(\w+)\}', '${foo} ${bar}'), (r'\[(.*?)\]', '[a][b]'), (r'', 'ab'), (r'x*', 'axb'), (r'(a*)', 'baac'),
    ('\U0001f600', 'x\U0001f600y'), ('[\U0001f600]', 'x\U0001f600y'), (r'.', '\U0001f600'), (r'\x41\u0042', 'AB'),
    (r'(?#c)a', 'a'), (r'a++', 'aaa'), (r'([^/]+)/?$', '/a/b/c'), (r'port=(\d+)', 'port=80 port=443'), (r'a|b|', 'c'),
    (r'(?P<n>x)?y', 'y xy'), (r'([a-z])([A-Z])', 'fooBarBaz'), (r'^[A-Fa-f0-9:]+$', 'fe80::1'), (r'[\]]', ']'),
    (r'[\\]', '\\'), (r'a&&b', 'a&&b'), (r'[a&]', '&'), (r'~', '~'), (r'#', '#'), (r'\Bb', 'ab b'), (r'(', 'a'),
    (r'*', 'a'), (r'\q', 'q'), (r'[a', 'a'),
]
SUBSTITUTIONS = [
    (r'(\w+) (\w+)', r'\2 \1', 'a b'), (r'(?P<x>a)', r'[\g<x>]', 'aba'), (r'a', r'\\', 'a'), (r'a', r'\n', 'a'),
    (r'(a)', r'\g<1>0', 'a'), (r'x', r'$1', 'x'), (r'x', r'$&', 'x'), (r'^(.*)$', r'pre-\1', 'abc'), (r'b*', '-', 'abc'),
    (r'(a)(b)?', r'[\2]', 'a'), (r'a', '', 'banana'),
]
TIMES = [(2024, 2, 29, 13, 5, 9, 123456), (1999, 12, 31, 0, 0, 0, 0), (2021, 1, 3, 12, 0, 0, 0), (2020, 12, 31, 23, 59, 59, 5)]
TIME_FORMATS = ['%' + c for c in 'aAbBcdDeFGHIjmMnprRStTuUVwWxXyYCf'] + ['%Y-%m-%dT%H:%M:%SZ', '%-d/%-m', 'no', '%%Y']
TIME_TEXTS = [
    ('2024-02-29 10:11:12', '%Y-%m-%d %H:%M:%S'), ('29/02/24', '%d/%m/%y'),
    ('Feb 29 2024 1:05 PM', '%b %d %Y %I:%M %p'), ('2024-060', '%Y-%j'),
    ('2024-02-29T10:11:12.5', '%Y-%m-%dT%H:%M:%S.%f'), ('Thursday, 29 February 2024', '%A, %d %B %Y'),
    ('2024-02-30', '%Y-%m-%d'), ('2024-02-29 x', '%Y-%m-%d'), ('x', '%Y'),
]
JSON_VALUES = [
    {'a': 1, 'b': [1, 2.0, None, True, '\xe9"\n\x7f']}, [], {}, [[], {}], 'x', 1.0, 1e20, 1e-7, '\U0001f600', {'a': {'b': {}}},
]
PERCENT = [
    ('%5.1f|%-8s|%+d|%05d|%x|%X|%o|%#x|%#o|%e|%E|%g|%G|%%|%c|%r|%s',
     (3.14159, 'ab', 5, 42, 255, 255, 8, 255, 8, 12345.678, 0.00001, 0.0001, 1e20, 'x', 'q', None)),
    ('%s', [1, 2]), ('%d', 3.99), ('%i', True), ('%.3s', 'abcdef'), ('%*d', (5, 42)), ('% d', 5), ('%.0f', 0.5),
    ('%.0f', 1.5), ('%.2e', 0), ('%5.3d', 7), ('%s %s', ('a', {'b': 1})), ('%(a)s %(b)03d', {'a': 'x', 'b': 5}),
    ('%d', 'x'), ('%s %s', ('a',)), ('%s', ('a', 'b')), ('%q', 1), ('%(z)s', {'a': 1}),
]
FORMATS = [
    ('{:>10}|{:^10}|{:<10}|{:*^9}|{!r}|{:.2}', 'abcd'),
    ('{:d} {:5d} {:<5d}| {:05d} {:+d} {: d} {:,} {:_} {:b} {:o} {:x} {:X} {:#x} {:c}', 65),
    ('{:f} {:.2f} {:10.3f} {:e} {:g} {:.3g} {:%} {:.1%} {:,.2f} {:n} {}', 1234.5678), ('{} {:.1f} {:g} {:5}|', 3.0),
    ('{:d}', 'x'), ('{:q}', 1), ('{', 1), ('}', 1), ('{a}', 1), ('{5}', 1),
]
PATHS = ['/a/b.c', 'a', '/', 'a/', '/a', '', './x', '/a//b/', 'a/b/../c', '.bashrc', 'x.tar.gz', '/d.x/y', '..', 'a/.b']
WINDOWS_PATHS = ['C:\\a\\b.txt', '\\\\srv\\share\\x', 'a\\b', 'C:/x/y', 'C:', '\\x']
SEEDS = ['host1', 42, 0, '', '\xe9', 2 ** 40]


def attempt(function):
    """The result, or the kind of error."""
    try:
        return {'is': function()}
    except Exception as error:
        return {'raises': type(error).__name__}


def matches(pattern, text):
    found = re.search(pattern, text)
    return {
        'all': [list(each) if isinstance(each, tuple) else each for each in re.findall(pattern, text)],
        'first': None if found is None else found.group(),
        'starts': re.match(pattern, text) is not None,
        'replaced': re.sub(pattern, r'<\g<0>>', text),
    }


def chosen(seed):
    numbers = list(range(10))
    random.Random(seed).shuffle(numbers)
    return [random.Random(seed).randrange(60), random.Random(seed).choice('abcdefg'), numbers]


def main():
    made = {
        'yaml': [{'value': value, 'style': style, 'is': yaml.dump(value, allow_unicode=True, **style)}
                 for value, style in itertools.product(VALUES, YAML_STYLES)],
        'patterns': [{'pattern': p, 'text': t, **attempt(lambda: matches(p, t))} for p, t in PATTERNS],
        'substitutions': [{'pattern': p, 'replacement': r, 'text': t, 'is': re.sub(p, r, t)} for p, r, t in SUBSTITUTIONS],
        'times': [{'time': time, 'format': f, 'is': datetime.datetime(*time).strftime(f)}
                  for time, f in itertools.product(TIMES, TIME_FORMATS)],
        'readTimes': [{'text': t, 'format': f, **attempt(lambda: str(datetime.datetime.strptime(t, f)))} for t, f in TIME_TEXTS],
        'quoted': [{'text': t, 'is': shlex.quote(t)} for t in ['', 'a', 'a b', "it's", 'a/b.c', 'x=1', '$y', '\xe9', 'a;b', 'a@b%c+d', "'"]],
        'json': [{'value': v, 'plain': json.dumps(v), 'nice': json.dumps(v, indent=4, sort_keys=True, separators=(',', ': ')),
                  'unicode': json.dumps(v, ensure_ascii=False)} for v in JSON_VALUES],
        'percent': [{'format': f, 'value': v, 'isTuple': isinstance(v, tuple), **attempt(lambda: f % v)} for f, v in PERCENT],
        'formats': [{'format': f, 'value': v, **attempt(lambda: f.format(*[v] * 20))} for f, v in FORMATS],
        'paths': [{'path': p, 'basename': os.path.basename(p), 'dirname': os.path.dirname(p),
                   'splitext': os.path.splitext(p), 'normpath': os.path.normpath(p)} for p in PATHS],
        'windowsPaths': [{'path': p, 'win_basename': ntpath.basename(p), 'win_dirname': ntpath.dirname(p),
                          'win_splitdrive': ntpath.splitdrive(p)} for p in WINDOWS_PATHS],
        'random': [{'seed': seed, 'is': chosen(seed)} for seed in SEEDS],
        'pretty': [{'value': v, 'is': pprint.pformat(v)} for v in [
            {'aaaa': 1, 'b': [1, 2]}, [{'name': 'x' * 30, 'list': list(range(20))}] * 3, 's', [1, 2, 3], {'z': 1, 'y': None},
            {'a': {'b': ['c' * 40, 'd' * 40]}},
        ]],
    }
    path = pathlib.Path(__file__).with_name('python.json')
    path.write_text(json.dumps(made, indent=1, ensure_ascii=True) + '\n', encoding='utf-8')


if __name__ == '__main__':
    main()
