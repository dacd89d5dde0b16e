"""Pictures of sounds that people and vision models can read: labelled axes, dark ink on white."""
