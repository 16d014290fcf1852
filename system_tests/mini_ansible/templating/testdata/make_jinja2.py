#!/usr/bin/env python3
"""Makes jinja2.json: what Jinja2 itself makes of the templates below.

Needs jinja2 (3.1). The environment is set as Ansible sets it: strict, `None` prints as
nothing, the line end after a block is dropped, generators are unrolled.
"""
import json
import pathlib
from types import GeneratorType

from jinja2 import Environment, StrictUndefined
from jinja2.exceptions import TemplateSyntaxError, UndefinedError

VARS = dict(
 n=3, neg=-7, f=2.5, whole=3.0, t=True, no=False, none=None, s="Hello World", empty="", uni="Grüße 😀 ß", quote="it's", both="it's \"x\"",
 esc="tab\tnl\nbs\\ nul\x00", l=[3,1,2], ls=["b","A","c","a"], ll=[[1,2],[3,[4,5]],[]], d={"b":1,"a":2,"C":3}, dd={"x":{"y":[10,{"z":"deep"}]}}, mixed=[1,"a",None,True,2.0,{"k":[1]}],
 people=[{"name":"Ann","age":31,"tags":["x","y"]},{"name":"Bo","age":19,"tags":[]},{"name":"cy","age":31,"tags":["z"]}], words="the quick brown fox jumps over the lazy dog",
 html="<b>\"x\" & 'y'</b>", longt="x"*30+" "+"y"*30+" "+"z"*30, lines="a\nb\n\nc", date="2024-02-29", ver="1.10.2")

# One template a line; those of several lines come after.
PROBES = r'''
{{ n }} {{ f }} {{ whole }} {{ t }} {{ none }} {{ s }} {{ l }} {{ d }}
{{ mixed }}
{{ [uni, quote, both, esc] }}
{{ uni | length }} {{ uni[6] }} {{ uni[::-1] }} {{ uni | upper }} {{ uni | reverse }}
{{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % -3 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 8 / 2 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ 2 ** 100 }} {{ 7.5 // 2 }} {{ -7.5 % 2 }}
{{ 2 ** 3 ** 2 }} {{ -2 ** 2 }} {{ (1 + 2) * 3 - 4 / 2 }} {{ 7 * 3 // 2 }} {{ 10 - 2 - 3 }} {{ 100 / 10 / 2 }}
{{ 1e3 }} {{ 1.5e-7 }} {{ 1_000 }} {{ 0x1f }} {{ 0b101 }} {{ 0o17 }} {{ 1e16 }} {{ 1e15 }} {{ 123456789.123456789 }} {{ 0.1 + 0.2 }}
{{ 'a' ~ 1 ~ none ~ t ~ [1] }} {{ 'a' 'b' "c" }}
{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 == 1.0 }} {{ 'a' < 'b' }} {{ [1,2] < [1,3] }} {{ t == 1 }} {{ none == false }}
{{ 1 in l }} {{ 5 not in l }} {{ 'a' in d }} {{ 'ell' in s }} {{ not 1 in l }} {{ 3 in l and not t }}
{{ t and 'yes' or 'no' }} {{ empty or 'dflt' }} {{ l and n }} {{ none or [] or {} }} {{ 0 or none }}
{{ 'x' if t else 'y' }} {{ 'x' if no }} {{ 'a' if no else 'b' if no else 'c' }} [{{ 'x' if no }}]
{{ n is defined }} {{ zz is defined }} {{ zz is not defined }} {{ n is number }} {{ s is string }} {{ d is mapping }} {{ l is sequence }} {{ s is sequence }} {{ l is iterable }} {{ n is iterable }}
{{ n is odd }} {{ n is even }} {{ n is divisibleby 3 }} {{ n is divisibleby(2) }} {{ n is integer }} {{ f is float }} {{ whole is float }} {{ t is boolean }} {{ none is none }} {{ t is true }} {{ 1 is true }} {{ t is number }} {{ t is integer }}
{{ n is eq 3 }} {{ n is gt 2 }} {{ n is ge(4) }} {{ n is lt 2 or n is ne 3 }} {{ 'a' is in ['a'] }} {{ n is sameas 3 }} {{ s is lower }} {{ 'abc' is lower }} {{ 'ABC' is upper }}
{{ n is eq 3 and s is string }} {{ not n is none }} {{ n is not none and t }}
{{ l[0] }} {{ l[-1] }} {{ l.0 }} {{ l[1:] }} {{ l[:-1] }} {{ l[::2] }} {{ l[::-1] }} {{ s[0:5] }} {{ s[-5:] }} {{ ll[1][1][0] }} {{ ll.1.1.0 }}
{{ d.a }} {{ d['b'] }} {{ dd.x.y[1].z }} {{ dd['x']['y'].0 }} {{ d.get('zz') }} {{ d.get('zz', 'df') }}
{{ d.keys() | list }} {{ d.values() | list }} {{ d.items() | list }} {{ d | list }} {{ d | length }}
{{ s.upper() }} {{ s.lower() }} {{ s.split() }} {{ s.split('o') }} {{ s.split('o', 1) }} {{ s.replace('l', 'L') }} {{ s.replace('l', 'L', 1) }} {{ s.startswith('He') }} {{ s.endswith(('x', 'ld')) }}
{{ s.find('o') }} {{ s.rfind('o') }} {{ s.index('W') }} {{ s.count('l') }} {{ s.strip('Hd') }} {{ '  x '.strip() }}| {{ 'xx1xx'.lstrip('x') }} {{ 'xx1xx'.rstrip('x') }}
{{ s.center(21, '*') }} {{ s.ljust(15, '.') }} {{ s.rjust(15, '.') }} {{ '42'.zfill(5) }} {{ '-42'.zfill(5) }} {{ s.title() }} {{ s.swapcase() }} {{ s.capitalize() }} {{ "they're bill's".title() }}
{{ '-'.join(ls) }} {{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ ' a  b '.split(' ') }} {{ 'a b c d'.rsplit(None, 2) }} {{ 'a.b.c'.rsplit('.', 1) }} {{ 'a=b=c'.partition('=') }} {{ 'a=b=c'.rpartition('=') }}
{{ '123'.isdigit() }} {{ 'abc'.isalpha() }} {{ 'a1'.isalnum() }} {{ ' '.isspace() }} {{ 'Ab'.istitle() }} {{ lines.splitlines() }} {{ 'a\r\nb'.splitlines() }}
{{ '{} {}'.format(1, 'a') }} {{ '{1} {0}'.format(1, 'a') }} {{ '{x:>5}|{y:<5}|{z:^5}'.format(x='a', y='b', z='c') }} {{ '{:05d} {:+.2f} {:,} {:x} {:#b} {:e} {:%}'.format(42, 3.14159, 1234567, 255, 5, 12345.678, 0.256) }}
{{ '{0[a]} {1.name}'.format(d, people[0]) if false else 'skip' }} {{ '{!r} {!s}'.format('a', 'b') }} {{ '{:>{w}}'.format('x', w=4) }} {{ '{{}} {}'.format(1) }}
{{ '%s %d %5.2f %05d %x %-5s| %+d %%' % ('a', 3, 3.14159, 42, 255, 'ab', 5) }} {{ '%s' % n }} {{ '%(a)s-%(b)02d' % d }} {{ '%r' % 'x' }} {{ '%e' % 12345.678 }} {{ '%g' % 0.00001 }} {{ '%g' % 123456789 }} {{ '%c' % 65 }} {{ '%5s|%-5s|' % ('a','b') }}
{{ l + [4] }} {{ l * 2 }} {{ 'ab' * 3 }} {{ (1,2) + (3,) }} {{ (1,) }} {{ () }} {{ [] }} {{ {} }} {{ {'a': 1, 'b': [1, 'x']} }} {{ {1: 'a', 2: 'b'} }} {{ {'2': 'a', '1': 'b'} }} {{ {true: 1, none: 2} }}
{{ l | sort }} {{ l | sort(reverse=true) }} {{ ls | sort }} {{ ls | sort(case_sensitive=true) }} {{ people | sort(attribute='age') | map(attribute='name') | list }} {{ people | sort(attribute='age,name', reverse=true) | map(attribute='name') | join(',') }}
{{ l | first }} {{ l | last }} {{ l | max }} {{ l | min }} {{ l | sum }} {{ l | length }} {{ l | count }} {{ s | first }} {{ s | last }} {{ people | max(attribute='age') }} {{ people | sum(attribute='age') }} {{ ll | sum(start=[]) }} {{ ls | max }} {{ ls | min }}
{{ ls | unique | list }} {{ ['a','A','b'] | unique | list }} {{ ['a','A','b'] | unique(case_sensitive=true) | list }} {{ people | unique(attribute='age') | map(attribute='name') | list }}
{{ ls | join }} {{ ls | join('-') }} {{ people | join(', ', attribute='name') }} {{ [1, none, true] | join('|') }} {{ d | join(',') }}
{{ people | map(attribute='name') | list }} {{ people | map(attribute='zz', default='?') | list }} {{ people | map(attribute='tags.0', default='-') | list }} {{ ls | map('upper') | list }} {{ [1,2] | map('string') | list }} {{ ['1','2'] | map('int') | sum }} {{ ls | map('replace', 'a', 'Z') | list }}
{{ people | selectattr('age', 'gt', 20) | map(attribute='name') | list }} {{ people | rejectattr('tags') | map(attribute='name') | list }} {{ people | selectattr('name', 'in', ['Bo']) | list }} {{ people | selectattr('zz', 'defined') | list }} {{ people | rejectattr('zz', 'undefined') | list }}
{{ [0,1,2,none,''] | select | list }} {{ [0,1,2] | reject | list }} {{ l | select('odd') | list }} {{ l | reject('gt', 1) | list }} {{ l | select('divisibleby', 3) | list }}
{{ people | groupby('age') }} {{ people | groupby('age') | map('first') | list }} {% for k, v in people | groupby('age') %}{{ k }}:{{ v | map(attribute='name') | join('+') }};{% endfor %}
{{ l | batch(2) | list }} {{ l | batch(2, 'x') | list }} {{ [1,2,3,4,5,6,7] | slice(3) | list }} {{ [1,2,3,4,5,6,7] | slice(3, 'x') | list }}
{{ d | dictsort }} {{ d | dictsort(true) }} {{ d | dictsort(false, 'value') }} {{ d | dictsort(reverse=true) }} {{ d | items | list }}
{{ '42' | int }} {{ 'x' | int }} {{ 'x' | int(7) }} {{ '0x1f' | int(0, 16) }} {{ '12.7' | int }} {{ 3.9 | int }} {{ '1e3' | int }} {{ t | int }} {{ ' 42 ' | int }} {{ '101' | int(base=2) }}
{{ '2.5' | float }} {{ 'x' | float }} {{ 'x' | float(1.5) }} {{ '3' | float }} {{ 3 | float }} {{ 'inf' | float }} {{ '1e400' | float }}
{{ 2.5 | round }} {{ 3.5 | round }} {{ 2.675 | round(2) }} {{ 42.55 | round(1, 'floor') }} {{ 42.55 | round(1, 'ceil') }} {{ 5 | round }} {{ 1234.5 | round(-2) }} {{ 1250 | round(-2) }} {{ 0.125 | round(2) }} {{ 0.375 | round(2) }} {{ -2.5 | round }} {{ 2.5 | round | int }} {{ 1.005 | round(2) }}
{{ -3 | abs }} {{ neg | abs }} {{ -2.5 | abs }}
{{ s | replace('o', '0') }} {{ s | replace('o', '0', 1) }} {{ s | title }} {{ 'foo-bar baz' | title }} {{ s | capitalize }} {{ '  x ' | trim }}| {{ 'xxaxx' | trim('x') }} {{ s | wordcount }} {{ s | center(20) }}|
{{ words | truncate(20) }} {{ words | truncate(20, true) }} {{ words | truncate(20, false, '…') }} {{ 'abc' | truncate(5) }} {{ words | truncate(11, leeway=0) }} {{ 'foo bar baz qux' | truncate(11) }}
{{ words | wordwrap(15) }} {{ longt | wordwrap(20) }} {{ 'a-b c-d-e ff-gg' | wordwrap(4) }}
{{ lines | indent }}| {{ lines | indent(2, true) }}| {{ lines | indent(2, blank=true) }}| {{ lines | indent('>>', first=true) }}
{{ html | e }} {{ html | escape }} {{ html | striptags }} {{ html | forceescape }} {{ 'a b&c=d/é' | urlencode }} {{ {'a': 'b c', 'd': 1} | urlencode }} {{ [('x', 'y z')] | urlencode }}
{{ 1000 | filesizeformat }} {{ 1 | filesizeformat }} {{ 999 | filesizeformat }} {{ 1234567 | filesizeformat }} {{ 1234567 | filesizeformat(true) }} {{ 10**15 | filesizeformat }} {{ 500 | filesizeformat(binary=true) }}
{{ d | tojson }} {{ html | tojson }} {{ mixed | tojson }} {{ d | tojson(2) }}
{{ '%s-%02d' | format('a', 3) }} {{ '%(x)s' | format(x=1) }} {{ n | string }} {{ none | string }} {{ d | pprint }} {{ people | pprint }} {{ 'x' | list }} {{ zz | default('D') }} {{ none | default('D') }} {{ none | default('D', true) }} {{ '' | d('E', boolean=true) }} {{ zz.a.b | default('deep') }}
{{ d | xmlattr }} {{ {'a': none, 'b': '<'} | xmlattr }} {{ l | random in l }} {{ d | attr('items') is callable }}
{% for i in l %}{{ i }}{{ ',' if not loop.last }}{% endfor %}
{% for i in l %}{{ loop.index }}/{{ loop.index0 }}/{{ loop.revindex }}/{{ loop.revindex0 }}/{{ loop.first }}/{{ loop.last }}/{{ loop.length }}/{{ loop.depth }} {% endfor %}
{% for i in [] %}x{% else %}none{% endfor %}{% for i in l if i > 1 %}{{ loop.index }}:{{ i }} {% else %}none{% endfor %}
{% for k, v in d.items() %}{{ k }}={{ v }} {% endfor %}{% for a, (b, c) in [(1, (2, 3))] %}{{ a + b + c }}{% endfor %}{% for k in d %}{{ k }}{% endfor %}{% for c in 'abc' %}{{ c }}.{% endfor %}
{% for i in l %}{{ loop.previtem | default('-') }}<{{ i }}>{{ loop.nextitem | default('-') }} {{ loop.cycle('odd', 'even') }} {{ loop.changed(i // 2) }} {% endfor %}
{% for x in [[1,[2,[3]]]] recursive %}{% if x is iterable %}[{{ loop(x) }}]{% else %}{{ x }}.{{ loop.depth }}{% endif %}{% endfor %}
{% for i in l %}{% for j in l %}{{ loop.index }}{{ i }}{{ j }} {% endfor %}{{ loop.index }};{% endfor %}
{% set x = 5 %}{{ x }}{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set c = [1, 2] %}{{ c }}{% for i in l %}{% set x = i %}{% endfor %}{{ x }}{% if t %}{% set x = 9 %}{% endif %}{{ x }}
{% set y %}block {{ n }}{% endset %}{{ y }}{% set z | upper %}block {{ n }}{% endset %}{{ z }}{% set w | replace('b', 'c') | trim %} b {% endset %}{{ w }}
{% set ns = namespace(found=false, c=0) %}{% for i in l %}{% if i == 1 %}{% set ns.found = true %}{% endif %}{% set ns.c = ns.c + i %}{% endfor %}{{ ns.found }} {{ ns.c }}
{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a is defined }}{% with %}{% set inner = 1 %}{{ inner }}{% endwith %}{{ inner is defined }}
{% macro m(a, b=2, c='x') %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }} {{ m(1, c=5) }} {{ m(b=1, a=0) }} {{ m.name }} {{ m.arguments }}
{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}{% macro o(a) %}{{ caller(a) }}{% endmacro %}{% call(x) o(5) %}<{{ x }}>{% endcall %}{% macro p() %}({{ caller() }}){% endmacro %}{% call p() %}in{% endcall %}
{% macro rec(i) %}{{ i }}{% if i > 0 %}{{ rec(i - 1) }}{% endif %}{% endmacro %}{{ rec(3) }}
{% filter upper %}abc {{ n }}{% endfilter %}{% filter replace('a', 'b') | upper %}aaa{% endfilter %}
{% raw %}{{ not }} {% if %}{% endraw %} {# comment #}x{# multi
line #}y
{% if n > 5 %}a{% elif n == 3 %}b{% else %}c{% endif %}{% if not t %}a{% elif no %}b{% else %}c{% endif %}
  {%- if t %} x {%- endif %}  {{- 'y' -}}  z
{% if t %}
kept
{% endif %}
end
{{ range(5) | list }} {{ range(1, 10, 3) | list }} {{ range(5, 0, -2) | list }} {{ dict(a=1, b=2) }} {{ dict([('x', 1)]) }} {% set cy = cycler('a', 'b') %}{{ cy.next() }}{{ cy.next() }}{{ cy.next() }}{{ cy.current }} {% set j = joiner('; ') %}{{ j() }}a{{ j() }}b
{{ [1, 2, 3].index(2) }} {{ [1,1,2].count(1) }} {{ (1,2).index(2) }} {% set q = [1] %}{{ q.append(2) }}{{ q }}{{ q.pop() }}{{ q }}{{ q.insert(0, 9) }}{{ q }}{{ q.extend([7, 8]) }}{{ q }}{{ q.reverse() }}{{ q }}{{ q.remove(9) }}{{ q }}{{ q.sort() }}{{ q }}
{% set m = {'a': 1} %}{{ m.update({'b': 2}) }}{{ m }}{{ m.pop('a') }}{{ m }}{{ m.setdefault('c', 3) }}{{ m }}{{ m.copy() }}
{{ foo | default(bar | default('x')) }} {{ [1,2,3] | map('default', 5) | list }} {{ (l | sort)[0] }} {{ (s | upper)[:5] }} {{ s | upper | lower | title }} {{ l | map('multiply') | list if false else 'ok' }}
{{ 'abc' is string and 'b' in 'abc' or false }} {{ (1 if t else 2) + 3 }} {{ -n }} {{ +n }} {{ - 3 + 5 }} {{ not t }} {{ not (t and no) }} {{ 3 - -2 }} {{ 2 * -3 }}
{{ "a\nb" }} {{ 'x\\y' }} {{ 'tab\there' }} {{ '\x41\u00e9' }} {{ "q\"q" }} {{ 'it\'s' }} {{ '\d+' }}
{% if "a\\b" == 'a\\b' and '\d' == '\\d' %}same{% endif %}
{{ 1 if n == 3 else 2 }} {{ [i for i in l] if false else 'no comprehension' }}
{{ {'a': {'b': 1}}.a.b }} {{ [{'x': 1}][0].x }} {{ 'abc'[1] }} {{ 'abc'.upper()[0] }} {{ [1,2,3][1:][0] }} {{ (1, 2)[0] }}
{{ n.real if false else n }} {{ 5 | divisibleby }} x
{{ 10 is divisibleby 5 }} {{ 'a' is eq('a') }} {{ l is contains 3 if false else '' }}
{{ d.c }} {{ zz }}
{{ l.foo.bar }}
{{ l[10] }}
{{ none.x }}
{{ zz + 1 }}
{{ zz | upper }}
{{ 'a' + 1 }}
{{ 1 + 'a' }}
{{ l + 'a' }}
{{ 1 < 'a' }}
{{ [1, 'a'] | sort }}
{{ d() }}
{{ 1 / 0 }}
{{ 1 // 0 }}
{{ 5 % 0 }}
{% for x in zz %}{% endfor %}
{% for x in 5 %}{% endfor %}
{% if zz %}{% endif %}
{{ zz == 1 }}
{{ 'x' in zz }}
{{ zz in l }}
{{ l | join(zz) }}
{{ n | length }}
{{ s.nope() }}
{{ s | nofilter }}
{{ s is notest }}
{{ 'a
{{ 1 +
{{ 1 2 }}
{% if x %}
{% endfor %}
{% frob %}
{{ } }}
{{ [1, 2 }}
{{ a.b. }}
{% for x y in z %}{% endfor %}
{% set = 3 %}
{{ foo(1, a=2, 3) }}
{{ 1 | }}
'''.strip('\n')
MULTI = ["{% if t %}\nkept\n{% endif %}\nend\n", "a\n{% for i in l %}\n{{ i }}\n{% endfor %}\nb\n\n", "  {% if t %}\n  x\n  {% endif %}\ny", "{{ s }}\n", "{{ s }}\n\n\n", "a {#- c -#} b", "x  {%+ if t +%}\ny{% endif %}", "{%- for i in l -%}\n {{ i }} \n{%- endfor -%}\n end", "{# c #}\nline", "line1\r\nline2 {{ n }}\r\n", "{% raw -%}\n  {{ x }}\n{%- endraw %}\nz","{% block a %}A{{ n }}{% endblock %}{{ self.a() }}", "{% set x = {'a': {'b': {}}} %}{{ x }}{{ {'a': {'b': {}}} }}", "{{ {'a': {'b': 1}}}}", "{{\n n + 1\n}}", "{% for i in l -%}\n{{ i }},\n{%- endfor %}"]


class Undefined(StrictUndefined):
    """Attributes of what is not defined are itself."""

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return self

    def __getitem__(self, key):
        return self


def finalize(value):
    if isinstance(value, StrictUndefined):
        str(value)
    return '' if value is None else value


def unroll(function):
    def wrapper(*args, **kwargs):
        result = function(*args, **kwargs)
        is_iterator = isinstance(result, GeneratorType) or type(result).__name__.endswith('iterator')
        return list(result) if is_iterator or type(result).__name__ == 'reversed' else result
    for name in ('jinja_pass_arg', 'contextfunction'):
        if hasattr(function, name):
            setattr(wrapper, name, getattr(function, name))
    return wrapper


def outcome(env, template):
    try:
        return {'text': env.from_string(template).render(**VARS)}
    except UndefinedError as error:
        return {'undefined': str(error)}
    except TemplateSyntaxError:
        return {'syntax': True}
    except TypeError as error:
        return {'type': str(error)}
    except Exception as error:
        return {'error': str(error)}


def main():
    env = Environment(undefined=Undefined, finalize=finalize, trim_blocks=True)
    env.filters = {name: unroll(function) for name, function in env.filters.items()}
    templates = PROBES.split('\n') + MULTI
    made = {'vars': VARS, 'templates': [{'template': t, **outcome(env, t)} for t in templates]}
    path = pathlib.Path(__file__).with_name('jinja2.json')
    path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + '\n', encoding='utf-8')


if __name__ == '__main__':
    main()
