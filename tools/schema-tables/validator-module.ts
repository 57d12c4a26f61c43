import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** One check that a generated validator makes, as its error object names it. */
export interface Check {
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A call from one validator to another: on the value itself, on a field, on every field, or on every item. */
export interface Call {
  readonly target: { readonly file: string; readonly name: string };
  readonly on: { readonly field: string } | 'self' | 'fields' | 'items';
}

/** What one validator function says about its value. */
export interface Validator {
  readonly nullable: boolean;
  readonly checks: readonly Check[];
  readonly calls: readonly Call[];
}

/** A module of a @kubernetes-models package: its validators by name, and which of them it exports as `validate`. */
export interface ValidatorModule {
  readonly exported: string;
  readonly validators: ReadonlyMap<string, Validator>;
}

const loaded = new Map<string, ValidatorModule>();

/** Reads the precompiled validators of a module without running them. */
export function readValidatorModule(file: string): ValidatorModule {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const source = ts.createSourceFile(
    file,
    readFileSync(file, 'utf8'),
    ts.ScriptTarget.ESNext,
    true,
    ts.ScriptKind.JS,
  );
  const imports = importedFiles(source, file);
  const constants = arrayConstants(source);
  const validators = new Map<string, Validator>();
  let exported = '';
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name !== undefined && statement.body !== undefined) {
      validators.set(statement.name.text, readValidator(statement.body, file, imports, constants));
    }
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name) && name.text === 'validate' && initializer !== undefined)
        exported = initializer.getText();
    }
  }
  const module = { exported, validators };
  loaded.set(file, module);
  return module;
}

function importedFiles(source: ts.SourceFile, file: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    for (const { name, propertyName } of bindings.elements) {
      if ((propertyName ?? name).text === 'validate')
        found.set(name.text, resolveModule(statement.moduleSpecifier.text, file));
    }
  }
  return found;
}

/** Finds a module's file: these packages export no path that Node's own look-up for `require` would take. */
function resolveModule(specifier: string, from: string): string {
  if (specifier.startsWith('.')) return join(dirname(from), specifier);
  const parts = specifier.split('/');
  const inner = parts.slice(specifier.startsWith('@') ? 2 : 1).join('/');
  const folder = dirname(
    createRequire(from).resolve(
      `${parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')}/package.json`,
    ),
  );
  return join(folder, inner.endsWith('.js') ? inner : `${inner}.js`);
}

function arrayConstants(source: ts.SourceFile): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name) && initializer !== undefined && ts.isArrayLiteralExpression(initializer))
        found.set(name.text, literal(initializer, found));
    }
  }
  return found;
}

function readValidator(
  body: ts.Block,
  file: string,
  imports: ReadonlyMap<string, string>,
  constants: ReadonlyMap<string, unknown>,
): Validator {
  const checks: Check[] = [];
  const calls: Call[] = [];
  let nullable = false;
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const check = readCheck(node, constants);
      if (check !== undefined) checks.push(check);
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.ExclamationEqualsEqualsToken)
      nullable ||= node.getText() === 'null!==data';
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.arguments.length === 2) {
      const [value] = node.arguments;
      const name = node.expression.text;
      if (value !== undefined)
        calls.push({
          target: { file: imports.get(name) ?? file, name: imports.has(name) ? 'validate' : name },
          on: subject(value),
        });
    }
    ts.forEachChild(node, visit);
  };
  visit(body);
  return { nullable, checks, calls };
}

function readCheck(
  node: ts.ObjectLiteralExpression,
  constants: ReadonlyMap<string, unknown>,
): Check | undefined {
  const parts = literal(node, constants);
  if (typeof parts !== 'object' || parts === null || !('keyword' in parts) || !('params' in parts))
    return undefined;
  const { keyword, params } = parts;
  return typeof keyword === 'string' && typeof params === 'object' && params !== null
    ? { keyword, params: { ...params } }
    : undefined;
}

function subject(value: ts.Expression): Call['on'] {
  if (ts.isIdentifier(value)) return 'self';
  if (ts.isPropertyAccessExpression(value)) return { field: value.name.text };
  if (ts.isElementAccessExpression(value)) {
    const index = value.argumentExpression;
    if (ts.isStringLiteral(index)) return { field: index.text };
    if (index.getText().startsWith('key')) return 'fields';
    if (index.getText().startsWith('i')) return 'items';
  }
  throw new Error(`a validator is called on ${value.getText()}, which is not understood`);
}

/** The value of a literal expression; names of constants are looked up, anything computed is `undefined`. */
function literal(node: ts.Expression, constants: ReadonlyMap<string, unknown>): unknown {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken)
    return -Number(node.operand.getText());
  if (ts.isIdentifier(node)) return constants.get(node.text);
  if (ts.isArrayLiteralExpression(node)) return node.elements.map((element) => literal(element, constants));
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  return Object.fromEntries(
    node.properties.flatMap((property) =>
      ts.isPropertyAssignment(property)
        ? [[property.name.getText().replace(/["']/g, ''), literal(property.initializer, constants)]]
        : [],
    ),
  );
}
