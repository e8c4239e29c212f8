import { type ConditionSnapshot, DataType, type UAObject, type UAVariable } from 'node-opcua';
import { number, startServer, type TestServer } from './server.ts';

/** A tank on a real server, with an alarm of its level: "High" from 80 on, worse from 95. */
export interface Tank extends TestServer {
  readonly tank: UAObject;
  fill(level: number): void;
  /** How the server itself holds the alarm. */
  high(): { readonly active: boolean; readonly acknowledged: boolean; readonly comment: string | null };
}

export async function startTank(): Promise<Tank> {
  let level: UAVariable | undefined;
  let tank: UAObject | undefined;
  let alarm: { currentBranch(): ConditionSnapshot } | undefined;
  const server = await startServer((own, space) => {
    space.installAlarmsAndConditionsService();
    tank = own.addObject({
      organizedBy: space.rootFolder.objects,
      browseName: 'Tank',
      nodeId: 's=Tank',
      eventSourceOf: space.rootFolder.objects.server,
      eventNotifier: 1,
    });
    level = number(own, 'level', 50);
    alarm = own.instantiateExclusiveLimitAlarm('ExclusiveLimitAlarmType', {
      browseName: 'High',
      nodeId: 's=High',
      componentOf: tank,
      conditionName: 'High',
      conditionSource: tank,
      inputNode: level,
      highLimit: 80,
      highHighLimit: 95,
      lowLimit: 10,
      lowLowLimit: 5,
    } as never);
  });
  return {
    ...server,
    tank: tank as unknown as UAObject,
    fill: (value) => level?.setValueFromSource({ dataType: DataType.Double, value }),
    high() {
      const now = alarm?.currentBranch();
      return {
        active: now?.getActiveState() ?? false,
        acknowledged: now?.getAckedState() ?? false,
        comment: now?.getComment().text ?? null,
      };
    },
  };
}
