using Myelin.Core.Events;
using Myelin.Core.Rooms;

namespace Myelin.Simulation;

/// <summary>What must hold of every event that an engine takes.</summary>
internal static class StepCheckers
{
    public static void Check(RoomAppend append, StateMap currentBefore, RoomEngine engine)
    {
        var changed = currentBefore;
        foreach (var (tuple, before, after) in append.Changes)
        {
            SimulationFailure.Unless(before != after && changed[tuple] == before, () => $"{append.Pdu}: the change at {tuple} does not start from the current state.");
            changed = after is { } id ? changed.With(tuple, id) : changed.Without(tuple);
        }

        SimulationFailure.Unless(changed.HasSameEntries(append.CurrentState), () => $"{append.Pdu}: the changes don't lead to the new current state.");
        SimulationFailure.Unless(
            engine.CurrentState == append.CurrentState && engine.ForwardExtremities.SequenceEqual(append.ForwardExtremities),
            () => $"{append.Pdu}: the engine's memory differs from what it said.");
        SimulationFailure.Unless(
            append.Status == EventStatus.Accepted || !append.ForwardExtremities.Contains(append.Pdu.EventId),
            () => $"{append.Pdu} is {append.Status} and yet an extremity.");
        SimulationFailure.Unless(
            append.Status != EventStatus.Rejected || append.StateAfter.HasSameEntries(append.StateBefore),
            () => $"{append.Pdu} is rejected and yet changes the state.");
        SimulationFailure.Unless(!append.ForwardExtremities.IsEmpty, () => $"{append.Pdu} left the room without extremities.");
    }
}
