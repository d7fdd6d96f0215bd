using Myelin.Api;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption.ToDevice;

/// <summary>Sends messages to devices ("PUT sendToDevice"), with one unit for a request and its transaction.</summary>
internal sealed class ToDeviceSender(
    IDevices devices, ToDeviceQueueLengths lengths, IEntityNumbers numbers, ILogWriter writer, ServerIdentity identity, TimeProvider time)
{
    /// <summary>Sends the messages; repeating the transaction does nothing. Messages for devices that do not exist are dropped.</summary>
    /// <exception cref="MatrixException">The request is malformed or too large.</exception>
    public async ValueTask SendAsync(Caller caller, string type, string txnId, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(type) > EncryptionLimits.MaximumNameBytes)
        {
            throw MatrixException.InvalidParam($"An event type may have {EncryptionLimits.MaximumNameBytes} bytes.");
        }

        var request = ToDeviceRequest.Read(caller.User, type, body);
        var deliveries = await lengths.WithRoomAsync(await DeliveriesAsync(request, cancellationToken), cancellationToken);
        var unit = new LogUnit();
        ToDeviceStore.AddTransaction(unit, await numbers.UserAsync(caller.User, cancellationToken), caller.Device, type, txnId, time.GetUtcNow());
        ToDeviceStore.Add(unit, deliveries);
        try
        {
            await writer.AppendAsync(unit, cancellationToken);
            lengths.Add(deliveries);
        }
        catch (UnitRefusedException)
        {
            // The request has been executed before ("Transaction identifiers").
        }
    }

    private async ValueTask<List<Delivery>> DeliveriesAsync(ToDeviceRequest request, CancellationToken cancellationToken)
    {
        // Federation will send those for other servers.
        var local = await numbers.FindUsersAsync([.. request.Messages.Keys.Where(user => user.IsOn(identity.ServerName))], cancellationToken);
        var known = await devices.OfUsersAsync([.. local.Values], cancellationToken);
        var deliveries = new List<Delivery>();
        var bytes = 0L;
        foreach (var (user, number) in local)
        {
            var messages = request.Messages[user];
            foreach (var device in known.GetValueOrDefault(number, []))
            {
                if (messages.TryGetValue(device.Id, out var json) || messages.TryGetValue(ToDeviceRequest.AllDevices, out json))
                {
                    deliveries.Add(new Delivery(number, device.Id, device.Number, json));
                    bytes += json.Length;
                }
            }

            if (deliveries.Count > EncryptionLimits.MaximumDeliveries || bytes > EncryptionLimits.MaximumDeliveredBytes)
            {
                throw MatrixException.TooLarge(
                    $"One request may send {EncryptionLimits.MaximumDeliveries} messages and {EncryptionLimits.MaximumDeliveredBytes} bytes, counted for each device.");
            }
        }

        return deliveries;
    }
}
