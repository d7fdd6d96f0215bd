namespace Myelin.Simulation;

/// <summary>A promise of the room engine was broken in a run.</summary>
internal sealed class SimulationFailure(string message) : Exception(message)
{
    public static void Unless(bool condition, Func<string> message)
    {
        if (!condition)
        {
            throw new SimulationFailure(message());
        }
    }
}
