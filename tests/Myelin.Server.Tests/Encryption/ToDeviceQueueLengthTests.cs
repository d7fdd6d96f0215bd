using Myelin.Core.Identifiers;
using Myelin.Server.Encryption;
using Myelin.Server.Encryption.ToDevice;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Storage;
using Myelin.Server.Tests.Storage.Caches;

namespace Myelin.Server.Tests.Encryption;

public sealed class ToDeviceQueueLengthTests : SliceTests
{
    private static readonly UserNumber User = new(1);
    private static readonly DeviceId Device = new("DEVICE");
    private GatedDatabase? _database;
    private ToDeviceQueueLengths? _lengths;

    internal override IEnumerable<IMigration> Migrations => [new Schema1200Encryption()];

    private ToDeviceQueueLengths Lengths => _lengths!;

    /// <summary>A device whose queue was full and has been emptied while it was counted gets messages again.</summary>
    [Fact]
    public async Task ACountThatBeganBeforeTheQueueWasEmptiedIsNotBelieved()
    {
        var full = new LogUnit().Write(
            """
            INSERT INTO to_device_messages (user_number, device_id, position, json)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT 1, 'DEVICE', i, X'7B7D' FROM n
            """,
            EncryptionLimits.MaximumWaitingMessages);
        await Log.Writer.AppendAsync(full, Cancel);
        Delivery[] deliveries = [new Delivery(User, Device, 1, Utf8("{}"))];
        Assert.Empty(await Lengths.WithRoomAsync(deliveries, Cancel));
        Lengths.Forget([(User, Device)]);

        var gate = _database!.Hold();
        var early = Lengths.WithRoomAsync(deliveries, Cancel).AsTask();
        await gate.Reached;
        await Log.Writer.AppendAsync(new LogUnit().Write("DELETE FROM to_device_messages"), Cancel);
        Lengths.Forget([(User, Device)]);
        gate.Open();
        Assert.Empty(await early);
        Assert.Single(await Lengths.WithRoomAsync(deliveries, Cancel));
    }

    protected override void Opened() => _lengths = new ToDeviceQueueLengths(new ToDeviceStore(_database = new GatedDatabase(Log.Database)), Log.Budget);
}
