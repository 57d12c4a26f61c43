/** One runner for every suite: sources stay ES modules, swc only erases the types. @type {import('jest').Config} */
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
  ],
};
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform,
  modulePathIgnorePatterns: ['<rootDir>/.regatta/'],
};

export default {
  projects: ['unit', 'golden', 'property', 'e2e'].map((suite) => ({
    ...shared,
    displayName: suite,
    testMatch: [`<rootDir>/test/${suite}/**/*.test.ts`],
  })),
};
