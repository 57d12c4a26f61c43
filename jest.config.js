/** One runner for every suite: sources stay ES modules, swc only erases the types. @type {import('jest').Config} */
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
  ],
};
const shared = {
  // The docs' examples import the package by its name, as a user's own environments do.
  moduleNameMapper: { '^regatta$': '<rootDir>/constructs/index.ts' },

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
