import { describe, expect, test } from '@jest/globals';
import { isDigest, isImage, isTag } from '../../../constructs/overlay/image.ts';

const sha = `sha256:${'0a'.repeat(32)}`;

describe('an image', () => {
  test.each([
    'web',
    'web:1',
    'library/web_a__b-c.d:v1.2-rc_1',
    'registry.example.com/web:v1',
    'registry.example.com:5000/team/web',
    'localhost/web',
    'REGISTRY.example.com/web',
    '[2001:db8::1]:5000/web:v1',
    `registry.example.com/web@${sha}`,
    `registry.example.com/web:v1@${sha}`,
  ])('may be called %s', (name) => {
    expect(isImage(name)).toBe(true);
  });

  test.each([
    '',
    ' web',
    'registry.example.com/Web:v1',
    'registry.example.com/web:v 1 latest:::',
    'not an image!!',
    'web:',
    'web:-v1',
    `web:${'v'.repeat(129)}`,
    'web@sha256:0a',
    'https://registry.example.com/web',
    'registry.example.com//web',
    'web/',
    'a..b',
    `registry.example.com/${'a'.repeat(256)}`,
    5,
    null,
  ])('is not called %p', (name) => {
    expect(isImage(name)).toBe(false);
  });

  test('has tags and digests of its own grammar', () => {
    expect([isTag('v1'), isTag('v 1'), isTag(''), isTag(undefined)]).toEqual([true, false, false, false]);
    expect([isDigest(sha), isDigest(sha.slice(1)), isDigest('sha256:1')]).toEqual([true, false, false]);
  });
});
