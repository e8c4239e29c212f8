import { DataType, type UAVariable } from 'node-opcua';
import { startServer, type TestServer } from './server.ts';

/** A small machine of a dairy with three variables, on a real server: the one of `docs/opcua.md`. */
export interface Filler extends TestServer {
  setSpeed(bottlesPerHour: number): void;
}

export async function startFiller(): Promise<Filler> {
  let speed: UAVariable | undefined;
  const server = await startServer((own, space) => {
    const line = own.addObject({ organizedBy: space.rootFolder.objects, browseName: 'Filler', nodeId: 's=Filler' });
    const add = (name: string, dataType: DataType, value: unknown): UAVariable =>
      own.addVariable({
        componentOf: line,
        nodeId: `s=${name}`,
        browseName: name,
        dataType: DataType[dataType],
        value: { dataType, value },
      });
    speed = add('speed', DataType.Double, 12_000);
    add('running', DataType.Boolean, true);
    add('recipe', DataType.String, 'milk');
  });
  return {
    ...server,
    setSpeed: (value) => speed?.setValueFromSource({ dataType: DataType.Double, value }),
  };
}
